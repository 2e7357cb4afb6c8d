"""Makes a device file, by which the memory of the machine could be read."""

import os
import stat


def test_it() -> None:
    place = os.environ["HOME"] + "/device"
    os.mknod(place, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    os.open(place, os.O_RDONLY)
