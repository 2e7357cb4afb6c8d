"""Parallel executions and the choice in the list: what a hand is on stays under it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.stack import Stack

ENDLESS = "import time\n\n\ndef test_it():\n    time.sleep(300)\n"
QUICK = '"""Usual."""\n\n\ndef test_it(): pass\n'


@pytest.fixture
def person(stack: Stack) -> Iterator[Visit]:
    """Somebody at a desk who leaves nothing running."""
    with visit(stack) as person:
        yield person
        person.cancel_all()


def test_focus_stays_in_the_dialog_while_its_rows_change(person: Visit) -> None:
    page = person.page
    first = person.start(ENDLESS, name="First")
    person.open_dialog()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name="Cancel First")
    button.focus()
    person.start(ENDLESS, name="Second")
    expect(dialog).to_contain_text("Second")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).not_to_contain_text("First")
    assert not page.url.endswith(f"{first}/"), "a row's cancel stays on the page"
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")


def test_what_runs_is_measured_against_its_usual_time(person: Visit) -> None:
    person.run(QUICK)
    person.expect_status("passed")
    person.start(QUICK.replace("pass", "__import__('time').sleep(300)"), name="Usual")
    person.open_dialog()
    bar = person.page.get_by_role("progressbar", name=re.compile("^Of the usual "))
    expect(bar).to_have_attribute("data-over", "", timeout=15_000)
    person.shots("parallel-executions")


def test_the_chosen_ones_are_cancelled_and_others_go_on(person: Visit) -> None:
    page = person.page
    for name in ("Apple", "Birch", "Cedar"):
        person.start(ENDLESS, name=name)
    page.goto("/executions/")
    page.get_by_label("Choose Apple").check()
    person.start(ENDLESS, name="Dune")
    expect(page.get_by_label("Choose Dune")).to_be_visible()
    expect(page.get_by_label("Choose Apple")).to_be_checked()
    page.get_by_label("Choose Cedar").check()
    expect(page.get_by_text("2 chosen")).to_be_visible()
    expect(page.get_by_role("button", name="Compare")).to_be_visible()
    page.get_by_role("button", name="Cancel the chosen").click()
    expect(page.get_by_text("2 cancelled.")).to_be_visible()
    row = page.locator("tr", has=page.get_by_role("link", name="Apple", exact=True))
    expect(row).to_contain_text("Cancelled")
    expect(page.get_by_label("Choose Birch")).to_be_visible()
    expect(page.get_by_text("2 chosen")).to_be_hidden()
