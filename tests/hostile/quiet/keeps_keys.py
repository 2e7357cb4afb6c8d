"""Uses the kernel's keyrings, which are not bound by any namespace."""

import ctypes


def test_it() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    add_key = {"x86_64": 248}.get(__import__("os").uname().machine, 217)
    assert libc.syscall(add_key, b"user", b"hostile", b"x", 1, -2) > 0
