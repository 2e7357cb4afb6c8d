"""What a line of the log looks like."""

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog

from supertest.logs import configuration, configure


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    from django.conf import settings

    yield
    configure(settings.LOGGING)


def _lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def _use(log_format: str) -> None:
    configure(configuration(log_format=log_format, level="INFO"))


def test_a_line_for_people_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    _use("console")
    structlog.stdlib.get_logger("test").info("admitted", id="7", waiting=3)
    [line] = _lines(capsys)
    assert line[8:] == " [info     ] admitted id=7 waiting=3"


def test_a_plain_line_is_what_structlog_writes(capsys: pytest.CaptureFixture[str]) -> None:
    _use("console")
    extra = {"verdict": "waiting", "queued": 3, "why": "it's full", "share": 0.5, "none": None}
    logging.getLogger("gate").warning("refused %s", "one", extra=extra)
    [line] = _lines(capsys)
    full = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    event = {"timestamp": line[:8], "level": "warning", "event": "refused one", **extra}
    assert line == full(None, "", event)


def test_a_line_for_machines_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    _use("json")
    structlog.stdlib.get_logger("gate").info("admitted", id="7")
    logging.getLogger("library").warning("odd: %s", 1)
    first, second = map(json.loads, _lines(capsys))
    assert (first["event"], first["id"], first["logger"]) == ("admitted", "7", "gate")
    assert (second["event"], second["level"], second["logger"]) == ("odd: 1", "warning", "library")
    assert first["timestamp"].endswith("Z")


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_an_exception_carries_its_traceback(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    _use(log_format)
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("test").exception("failed")
    said = capsys.readouterr().err
    assert "Traceback (most recent call last)" in said
    assert "ValueError: no" in said


def test_a_503_is_an_answer_and_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    _use("console")
    requests = logging.getLogger("django.request")
    requests.error("Service Unavailable: /readyz", extra={"status_code": 503, "request": None})
    requests.error("Server Error: /", extra={"status_code": 500, "request": None})
    [line] = _lines(capsys)
    assert line[8:] == " [error    ] Server Error: / status_code=500"


def test_what_is_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    _use("console")
    structlog.stdlib.get_logger("test").debug("detail")
    logging.getLogger("daphne.http_protocol").info("a request")
    assert _lines(capsys) == []
