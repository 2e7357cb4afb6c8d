"""The pages in a browser that runs no scripts, and what they say while Redis is silent."""

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.browser import visit
from tests.acceptance.stack import Stack
from tests.waiting import eventually

UNAVAILABLE = re.compile(r"Failed to load resource: .* a status of 503 \(Service Unavailable\)")


def press(page: Page, name: str) -> str:
    """Press a button and return the heading that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    return page.get_by_role("heading", level=1).inner_text()


def has_ended(page: Page) -> bool:
    """Load the page again and return whether its run can be repeated."""
    page.reload()
    return page.get_by_role("button", name="Run again").is_visible()


@pytest.mark.usefixtures("api")
def test_what_could_not_start_is_tried_again_by_a_button(frail: Stack) -> None:
    with visit(frail, scripts=False) as person:
        page = person.page
        person.expected.append(UNAVAILABLE)
        page.get_by_label("Script, in Python").fill("def test_it(): pass\n")
        assert press(page, "Run") == "test_it"
        eventually(lambda: has_ended(page), within=20, what="the verdict")
        os.kill(frail.pid("redis"), signal.SIGSTOP)
        try:
            assert press(page, "Run again") == "Nothing can be started now"
            person.shots("unavailable")
        finally:
            os.kill(frail.pid("redis"), signal.SIGCONT)
        eventually(lambda: press(page, "Try again") == "test_it", within=10, what="a start")
        expect(page).to_have_url(re.compile(r"/executions/[0-9a-f-]{36}/$"))
