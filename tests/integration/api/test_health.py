"""Health and readiness, for those who run the service."""

from typing import Any

import pytest

from django.test import AsyncClient

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger

pytestmark = pytest.mark.django_db(transaction=True)


async def ready() -> Any:
    return await AsyncClient().get("/readyz")


async def test_a_living_process_says_so_to_anybody() -> None:
    response = await AsyncClient().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_without_a_worker_the_service_is_not_ready() -> None:
    response = await ready()
    assert response.status_code == 503
    states = {name: response.json()[name]["state"] for name in ("database", "ledger", "worker")}
    assert states == {"database": "ok", "ledger": "ok", "worker": "none_seen"}


async def test_with_a_worker_the_service_is_ready() -> None:
    ledger().renew([], lease=15, worker="w1", slots=3)
    response = await ready()
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    assert response.json()["worker"] == {"state": "ok", "workers": 1, "worker_slots": 3}


async def test_without_the_ledger_the_service_is_not_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(_: Ledger) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "usage", gone)
    response = await ready()
    assert response.status_code == 503
    assert response.json()["ledger"] == {"state": "unreachable"}
