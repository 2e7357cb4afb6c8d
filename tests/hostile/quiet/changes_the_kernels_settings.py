"""Could write a setting of the kernel."""

import os


def test_it() -> None:
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
