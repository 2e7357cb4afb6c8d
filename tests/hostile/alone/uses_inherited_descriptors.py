"""Finds an open file or socket of the server's among its own."""

import os


def _kind(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return "/dev/null"


def test_it() -> None:
    kinds = [_kind(int(number)) for number in os.listdir("/proc/self/fd")]
    own = ("/dev/null", "/tmp/", "pipe:")
    foreign = [kind for kind in kinds if not kind.startswith(own)]
    # One socket is the runner's, for the events.
    assert len(foreign) > 1, foreign
