"""Everything that a person does, by the keyboard alone."""

import re

from playwright.sync_api import Page, expect

from tests.acceptance.browser import visit
from tests.acceptance.stack import Stack

ENDLESS = "import time\n\n\ndef test_it():\n    print('tick')\n    time.sleep(300)\n"


def tab_to(page: Page, name: str, *, keys: str = "Tab", most: int = 40) -> None:
    """Press Tab until what is called so has the focus."""
    own = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    for _ in range(most):
        page.keyboard.press(keys)
        if re.search(name, page.evaluate(own) or ""):
            return
    raise AssertionError(f"{name} can't be reached")


def test_a_person_without_a_mouse_runs_watches_and_cancels(stack: Stack) -> None:
    with visit(stack, signed_in=False) as person:
        page, keys = person.page, person.page.keyboard
        page.goto("/sign-in/")
        expect(page.get_by_label("User name")).to_be_focused()
        keys.type("admin")
        keys.press("Tab")
        keys.type(stack.password)
        keys.press("Enter")
        page.wait_for_url("**/playground/")
        tab_to(page, "^Skip to the content")
        keys.press("Enter")
        tab_to(page, "^Editor content, press Enter")
        keys.press("Enter")
        keys.press("ControlOrMeta+a")
        keys.insert_text(ENDLESS)
        keys.press("ControlOrMeta+Enter")
        person.expect_status("running")
        keys.press("Escape")  # leaves the editor
        tab_to(page, "^Tests")
        keys.press("ArrowRight")
        expect(page.get_by_role("tab", name="Log")).to_be_focused()
        expect(page.locator("[data-log-window]")).to_contain_text("tick")
        tab_to(page, "^Capacity: ", keys="Shift+Tab")
        keys.press("Enter")
        expect(page.get_by_role("dialog").locator("table")).to_be_visible()
        keys.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(page.locator("[data-meter]")).to_be_focused()
        tab_to(page, "^Cancel")
        keys.press("Enter")
        person.expect_status("cancelled")
