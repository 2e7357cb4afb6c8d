"""A PostgreSQL that dies or freezes while scripts run costs neither a verdict nor a log."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.conftest import LEASE, running_stack
from tests.acceptance.driving import (
    children,
    end_of,
    frozen,
    is_ready,
    running,
    submit,
    verdict,
    when_gone,
)
from tests.acceptance.stack import Stack
from tests.postgres import Postgres
from tests.waiting import eventually

#: Seconds that the pool waits for a connection, and some for a busy machine.
PATIENCE = 5.0 + 1.5


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server for these tests to damage."""
    from django.conf import settings

    server = Postgres(Path(settings.VAR_DIR) / "frail-postgres")
    yield server
    server.remove()


@pytest.fixture(scope="module")
def on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product whose record it keeps."""
    directory = tmp_path_factory.mktemp("postgres") / "var"
    settings = {"LEASE_SECONDS": str(LEASE), "RECONCILE_SECONDS": "1", "REDIS_TIMEOUT": "0.5"}
    with running_stack(directory, DATABASE_URL=postgres.url, **settings) as stack:
        yield stack


def test_a_database_that_died_costs_no_verdict_and_is_told_in_words(
    on_postgres: Stack, postgres: Postgres
) -> None:
    with on_postgres.client() as api:
        id, said = running(api, seconds=1), len(on_postgres.log())
        scripts = children(on_postgres.pid("worker"))
        with postgres.away():
            problem = _asked(api, f"/executions/{id}")
            page = _asked(api, f"{on_postgres.url}/executions/", Cookie="sessionid=somebody")
            when_gone(scripts)
        assert problem.json()["type"].endswith("database_unavailable")
        assert "<h1" in page.text
        assert verdict(end_of(api, id)) == ("passed", 1)
        assert "begun" in api.get(f"/executions/{id}/log").text
        assert verdict(end_of(api, submit(api, seconds=0))) == ("passed", 1)
        lines = on_postgres.log()[said:].splitlines()
        # The clock is Celery's own.
        assert not [line for line in lines if "Traceback" in line and not line.startswith("clock")]


def test_a_database_that_froze_costs_no_verdict_and_is_told_by_readyz(
    on_postgres: Stack, postgres: Postgres
) -> None:
    eventually(lambda: is_ready(on_postgres), within=30)
    with on_postgres.client() as api:
        id = running(api, seconds=1)
        scripts = children(on_postgres.pid("worker"))
        with frozen(*postgres.pids()):
            answer = httpx.get(f"{on_postgres.url}/readyz", timeout=4)
            assert answer.status_code == 503
            assert answer.json()["database"] == {"state": "slow"}
            when_gone(scripts)
        assert verdict(end_of(api, id)) == ("passed", 1)
        assert "begun" in api.get(f"/executions/{id}/log").text


def _asked(api: httpx.Client, path: str, **headers: str) -> httpx.Response:
    asked_at = time.monotonic()
    answer = api.get(path, headers=headers)
    assert time.monotonic() - asked_at < PATIENCE
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert "Traceback" not in answer.text
    return answer
