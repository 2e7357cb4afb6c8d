"""Every page obeys the strict policy, and none asks another host for anything."""

import pytest

from django.test import Client
from django.urls import reverse

from capacity.ledger import ledger
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import ended

STRICT = "default-src 'none'"


@pytest.fixture
def pages(tester: Client) -> dict[str, str]:
    """The address of each page."""
    tester.post(reverse("run"), {"script": "def test_it(): pass"})
    ledger().configure(paused=True)
    tester.post(reverse("run"), {"script": "def test_it(): pass"})
    names = ("playground", "executions", "capacity")
    record = reverse("execution", args=[ended().pk])
    return {name: reverse(name) for name in names} | {"execution": record, "none": "/nowhere/"}


@pytest.mark.parametrize("name", ["playground", "executions", "capacity", "execution", "none"])
def test_a_page_has_nothing_inline_and_nothing_foreign(
    tester: Client, pages: dict[str, str], name: str
) -> None:
    response = tester.get(pages[name])
    page = Markup(response.content.decode())
    assert page.inline == []
    assert page.foreign == []
    assert STRICT in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_page_to_sign_in_obeys_too(client: Client) -> None:
    response = client.get("/sign-in/")
    assert Markup(response.content.decode()).inline == []


def test_only_the_admin_has_what_its_theme_needs(staff: Client) -> None:
    assert "'unsafe-eval'" in staff.get("/admin/")["Content-Security-Policy"]


def test_the_chosen_theme_is_in_the_first_answer(tester: Client) -> None:
    tester.cookies["theme"] = "dark"
    assert "dark" in Markup(tester.get("/playground/").content.decode()).values("data-theme")
    tester.cookies["theme"] = '"><script>'
    assert Markup(tester.get("/playground/").content.decode()).values("data-theme") == []


def test_a_page_has_its_landmarks(tester: Client) -> None:
    page = Markup(tester.get("/playground/").content.decode())
    tags = [tag for tag, _ in page.tags]
    assert [tags.count(name) for name in ("main", "h1", "header", "nav")] == [1, 1, 1, 1]
    assert "#main" in page.values("href")
    assert "page" in page.values("aria-current")


def test_every_field_has_a_label(tester: Client) -> None:
    page = Markup(tester.get("/playground/").content.decode())
    labelled = set(page.values("for"))
    fields = [a for t, a in page.tags if t in ("input", "textarea") and a.get("type") != "hidden"]
    for attrs in fields:
        named = attrs.get("aria-label") or attrs.get("type") == "radio"
        assert named or attrs.get("id") in labelled, attrs
