"""Makes more files than there is room for."""

import os


def test_it() -> None:
    for number in range(3000):
        open(os.path.join(os.environ["HOME"], str(number)), "wb").close()
