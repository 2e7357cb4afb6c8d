"""The client reads its command line strictly."""

import pytest

from supertest_client import arguments
from supertest_client.endings import Ending, ending_of


@pytest.fixture(autouse=True)
def server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERTEST_URL", "https://tests.example.org")
    monkeypatch.setenv("SUPERTEST_TOKEN", "st_secret")


def test_a_job_is_run_with_variables() -> None:
    found = arguments.read(["run", "Nightly", "--wait", "--variable", "A=1=2", "--variable", "B="])
    assert (found.job, dict(found.variables)) == ("Nightly", {"A": "1=2", "B": ""})


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run"],
        ["run", "1", "--test", "2"],
        ["run", "1", "--variable", "A"],
        ["run", "1", "--timeout", "-1"],
        ["run", "1", "--patience", "inf"],
        ["run", "1", "--url", "ftp://tests.example.org"],
    ],
)
def test_a_wrong_command_line_ends_with_a_code_of_its_own(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        arguments.read(words)
    assert end.value.code == Ending.USAGE


def test_the_token_comes_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUPERTEST_TOKEN")
    with pytest.raises(SystemExit):
        arguments.read(["run", "1"])


@pytest.mark.parametrize(
    ("status", "code"),
    [("passed", 0), ("failed", 1), ("errored", 2), ("timed_out", 2), ("cancelled", 2)],
)
def test_each_outcome_has_its_exit_code(status: str, code: int) -> None:
    assert ending_of({"status": status}) == code
