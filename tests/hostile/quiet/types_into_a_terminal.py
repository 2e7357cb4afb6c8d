"""Pushes characters into a terminal, as if its user had typed them."""

import fcntl
import pty


def test_it() -> None:
    _, terminal = pty.openpty()
    fcntl.ioctl(terminal, 0x5412, b"x")
