"""The operators' page in the admin: it is live, and what an operator does there acts at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.stack import Stack
from tests.acceptance.test_every_page_in_a_browser import ENDLESS, examine


@pytest.fixture
def operator(stack: Stack) -> Iterator[Visit]:
    """An operator on the page, while one more is asked for than may run."""
    with visit(stack) as operator:
        for n in range(7):
            operator.start(ENDLESS, name=f"Run {n}")
        operator.page.goto("/admin/capacity/")
        yield operator
        for act in ("resume", "undrain"):
            button = operator.page.locator(f"button[data-act={act}]")
            if button.count():
                answer(operator, button, "tidy up")
        operator.page.goto("/playground/")
        operator.cancel_all()


def answer(operator: Visit, button: Locator, reason: str) -> None:
    """Press a button, say why, and see that it was done."""
    button.click()
    dialog = operator.page.get_by_role("dialog")
    dialog.get_by_label("Why?").fill(reason)
    dialog.locator("[data-ask-do]").click()
    expect(dialog).to_be_hidden()


def test_an_operator_steers_from_the_page_under_load(operator: Visit) -> None:
    page = operator.page
    expect(page.locator("#slots-running tbody tr")).to_have_count(5, timeout=20_000)
    answer(operator, page.get_by_role("button", name="Pause…"), "a deployment")
    expect(page.get_by_text("Paused: what runs goes on").first).to_be_visible()
    answer(operator, page.get_by_role("button", name="Resume…"), "it is done")
    page.get_by_label("Choose Run 6").check()
    answer(operator, page.get_by_role("button", name="Move to the front…"), "a release waits")
    expect(page.locator("#slots-queued tbody tr").first).to_contain_text("Run 6")
    answer(operator, page.get_by_role("button", name=re.compile("^Drain ")), "an update")
    expect(page.locator("#workers")).to_contain_text("Draining")
    page.get_by_label("Choose Run 0").check()
    answer(operator, page.get_by_role("button", name="Cancel…"), "a mistake")
    expect(page.locator("#slots-running tbody tr")).to_have_count(4, timeout=20_000)
    expect(page.locator("#slots-queued tbody tr")).to_have_count(2)
    answer(operator, page.get_by_role("button", name=re.compile("^Let ")), "done")
    expect(page.locator("#slots-running")).to_contain_text("Run 6", timeout=20_000)
    expect(page.locator("#acts")).to_contain_text("a release waits")


def test_nobody_is_locked_out_of_it(operator: Visit) -> None:
    expect(operator.page.locator("#chart-running polyline").first).to_be_attached(timeout=20_000)
    found = examine(operator, "room")
    operator.page.locator("#history").scroll_into_view_if_needed()
    operator.shots("room-history")
    operator.page.goto("/admin/capacity/doctor/")
    found += examine(operator, "doctor")
    assert found == []


def test_the_admin_has_the_theme_that_was_chosen_for_the_product(operator: Visit) -> None:
    page = operator.page
    page.goto("/playground/")
    page.locator("[data-account] summary").click()
    page.get_by_text("Dark", exact=True).click()
    page.goto("/admin/")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.evaluate("document.cookie = 'theme=system; path=/'")
