"""Changes its root directory, the first step of an old way out."""

import os


def test_it() -> None:
    child = os.fork()
    if child == 0:
        try:
            os.chroot("/tmp")
        finally:
            os._exit(0 if os.path.realpath("/proc/self/root") != "/" else 1)
    assert os.waitpid(child, 0)[1] == 0
