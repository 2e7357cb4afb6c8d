"""Opens an io_uring, which does system calls out of a filter's sight."""

import ctypes
import os


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    ring = libc.syscall(425, 8, ctypes.create_string_buffer(120))
    assert ring >= 0, os.strerror(ctypes.get_errno())
    os.close(ring)
