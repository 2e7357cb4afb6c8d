"""The page of capacity: who holds each slot and who waits."""

from typing import Any

import pytest

from django.test import Client
from django.urls import reverse

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from tests.integration.pages.markup import Markup

SCRIPT = {"script": '"""Waits."""\ndef test_it(): pass'}


def text_of(client: Client) -> str:
    return Markup(client.get("/capacity/").content.decode()).text


def test_an_idle_one_says_that_all_is_free(tester: Client) -> None:
    assert "Every slot is free" in text_of(tester)
    assert "Nobody waits" in text_of(tester)


def test_what_waits_is_listed_with_its_place(tester: Client) -> None:
    ledger().configure(running=0)
    tester.post(reverse("run"), SCRIPT)
    text = text_of(tester)
    assert "1 of 50" in text
    assert "Waits" in text


def test_a_pause_is_said(tester: Client) -> None:
    ledger().configure(paused=True)
    assert "The queue is paused" in text_of(tester)


def test_a_ledger_out_of_reach_is_said_and_no_error(
    tester: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "roster", unreachable)
    assert "can't be reached" in text_of(tester)
