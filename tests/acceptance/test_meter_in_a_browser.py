"""The meter while it has nothing new: old figures never look like live ones."""

import re

from playwright.sync_api import Page, expect

from tests.acceptance.browser import visit
from tests.acceptance.stack import Stack

AGO = re.compile(r"^Last seen (\d+) s ago$")


def seconds_of(page: Page) -> int:
    """Return how old the meter says that its figures are."""
    found = AGO.match(page.locator("[data-meter-note]").inner_text())
    assert found
    return int(found[1])


def test_figures_of_the_page_before_are_marked_until_the_socket_speaks(stack: Stack) -> None:
    with visit(stack) as person:
        page, meter = person.page, person.page.locator("[data-meter]")
        expect(meter).to_have_attribute("data-state", "live")
        page.route_web_socket("**/ws/capacity/", lambda socket: None)  # it opens and is silent
        page.goto("/executions/")
        expect(meter.locator("[data-limit]").first).to_have_text("5")
        assert meter.get_attribute("data-state") in ("connecting", "lost")
        assert "(last seen" in str(meter.get_attribute("aria-label"))
        expect(page.locator("[data-meter-note]")).to_have_text(AGO)
        first = seconds_of(page)
        page.wait_for_function(
            "(old) => !document.querySelector('[data-meter-note]').textContent.includes(old)",
            arg=f" {first} s",
        )
        assert seconds_of(page) > first
        person.shot("old-figures")


def test_a_first_page_without_a_socket_says_that_it_connects(stack: Stack) -> None:
    with visit(stack, signed_in=False) as person:
        person.page.route_web_socket("**/ws/capacity/", lambda socket: None)
        person.sign_in()
        expect(person.page.locator("[data-meter-note]")).to_have_text("Connecting…")
