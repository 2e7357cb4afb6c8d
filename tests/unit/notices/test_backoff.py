"""When a notice is tried again."""

from datetime import timedelta

import pytest

from notices.backoff import pause_after


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 10), (2, 40), (3, 160), (4, 640), (5, 1800), (1000, 1800)]
)
def test_each_failure_makes_the_pause_longer_up_to_half_an_hour(
    failures: int, seconds: int
) -> None:
    assert pause_after(failures) == timedelta(seconds=seconds)
