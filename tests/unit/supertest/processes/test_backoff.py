"""How long a process that ended has to wait for its next start."""

from supertest.processes.backoff import Backoff


def test_the_delay_doubles_with_each_early_end_up_to_the_most() -> None:
    backoff = Backoff()
    delays = [backoff.after(lived=1) for _ in range(8)]
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_minute_of_life_starts_over() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after(lived=1)
    assert [backoff.after(lived=60), backoff.after(lived=1)] == [0.5, 1]
