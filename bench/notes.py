"""What every worker's task does: note when it starts and ends, in a file. Standard library only."""

import os
import random
import time

#: Seconds that a task holds its slot.
LEAST, MOST = 0.02, 0.06


def hold_a_slot() -> None:
    """Note the start, wait, note the end."""
    note("start")
    time.sleep(random.uniform(LEAST, MOST))
    note("end")


def note(what: str) -> None:
    """Append a line to the file of BENCH_NOTES; short appends don't mix."""
    line = f"{what} {time.time():.6f}\n".encode()
    descriptor = os.open(os.environ["BENCH_NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line)
    os.close(descriptor)
