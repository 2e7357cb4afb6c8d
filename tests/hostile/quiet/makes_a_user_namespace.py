"""Makes namespaces of its own, where it would be root, in each way that there is."""

import ctypes
import os


def _works(kind: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    child = os.fork()
    if child == 0:
        os._exit(0 if libc.unshare(kind) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def test_it() -> None:
    assert _works(0x10000000) or _works(0x00020000) or _works(0x40000000)
