"""Could kill a process of the server."""

import os


def test_it() -> None:
    os.kill(int(os.environ["VICTIM"]), 0)
