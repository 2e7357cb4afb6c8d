"""`manage.py capacity export`: the history, as CSV or JSON."""

import csv
import io
from datetime import UTC, datetime

import pytest

from capacity.ledger import ledger
from capacity.samples import keep
from executions.commands.export import COMPUTED, KEPT
from tests.integration.commands.conftest import Capacity


@pytest.fixture
def sample(redis: object) -> None:
    """Keep one sample of now."""
    ledger().configure(running=4)
    assert keep(ledger().tally())


@pytest.mark.usefixtures("sample")
def test_the_history_is_a_table(capacity: Capacity) -> None:
    (row,) = csv.DictReader(io.StringIO(capacity("export", "--span", "hour", "--step", "0").text))
    assert tuple(row) == (*KEPT, *COMPUTED)
    assert float(row["running_limit"]) == 4
    assert abs((datetime.now(UTC) - datetime.fromisoformat(row["at"])).total_seconds()) < 60


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("words", [("--json",), ("--format", "json")])
def test_the_history_is_json(capacity: Capacity, words: tuple[str, ...]) -> None:
    (row,) = capacity("export", "--span", "hour", *words).document
    assert (row["running_limit"], row["utilisation"]) == (4, 0)


def test_without_samples_there_is_a_head_alone(capacity: Capacity) -> None:
    assert len(capacity("export").text.splitlines()) == 1
