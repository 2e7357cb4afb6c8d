"""Puts a map of BPF into the kernel."""

import ctypes
import os
import struct


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    bpf = {"x86_64": 321}.get(os.uname().machine, 280)
    attributes = struct.pack("<IIII", 2, 4, 4, 1).ljust(128, b"\0")
    assert libc.syscall(bpf, 0, attributes, 128) >= 0, os.strerror(ctypes.get_errno())
