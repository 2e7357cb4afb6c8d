"""Reads the memory of another process of its own."""

import ctypes
import os
import signal


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    text = ctypes.create_string_buffer(b"found", 5)
    copy = ctypes.create_string_buffer(5)
    child = os.fork()
    if child == 0:
        signal.pause()
    source, target = ((ctypes.c_size_t * 2)(ctypes.addressof(b), 5) for b in (text, copy))
    read = libc.process_vm_readv(child, target, 1, source, 1, 0)
    os.kill(child, signal.SIGKILL)
    assert read == 5, os.strerror(ctypes.get_errno())
