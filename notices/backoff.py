"""When a notice that could not be sent is tried again; pure."""

from datetime import timedelta

#: How often one notice is tried.
MOST_ATTEMPTS = 6
LEAST, MOST = timedelta(seconds=10), timedelta(minutes=30)


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 10 s, 40 s, 160 s … 30 min."""
    return min(MOST, LEAST * int(4 ** min(max(failures, 1) - 1, 10)))
