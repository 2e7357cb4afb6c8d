"""Waiting and refusal as a person sees them: one slot, one place in the queue."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.conftest import StartStack
from tests.acceptance.stack import Stack

ENDLESS = "import time\n\n\ndef test_it():\n    time.sleep(300)\n"


@pytest.fixture
def person(small: Stack) -> Iterator[Visit]:
    """Somebody in front of a small deployment."""
    with visit(small) as person:
        yield person


def test_waiting_and_refusal_are_told_and_the_meter_follows(person: Visit) -> None:
    page = person.page
    person.run(ENDLESS)
    person.expect_status("running")
    person.run(ENDLESS)
    person.expect_status("queued")
    assert re.match(r"1st in the queue, starts in about \d+ (s|min)$", person.words)
    person.shots("waiting")
    person.run(ENDLESS + "# mine")
    person.expect_status("refused")
    assert person.words.startswith("The queue is full: 1 of 1 run, 1 of 1 wait. Try again in ")
    expect(page.locator(".ace_content")).to_contain_text("# mine")
    expect(page.locator("[data-meter]")).to_have_attribute(
        "aria-label", re.compile("1 of 1 running, 1 of 1 queued")
    )
    person.shots("refused")


def test_a_click_on_the_meter_opens_who_runs_and_waits(person: Visit) -> None:
    page = person.page
    person.run('"""Holds the slot."""\n' + ENDLESS)
    person.expect_status("running")
    page.get_by_role("link", name=re.compile("^Capacity: ")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Holds the slot")
    dialog.get_by_role("button", name="Cancel").click()
    person.expect_status("cancelled")


def test_the_meter_says_when_it_has_lost_the_server(start_stack: StartStack) -> None:
    with visit(start_stack()) as person:
        person.expected.append(re.compile(r".*net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+)"))
        note = person.page.locator("[data-meter-note]")
        expect(person.page.locator("[data-meter]")).to_have_attribute("data-state", "live")
        person.page.context.set_offline(True)
        person.stack.stop()
        expect(note).to_have_text(re.compile("^Last seen .* ago$"))
        person.shots("lost")
