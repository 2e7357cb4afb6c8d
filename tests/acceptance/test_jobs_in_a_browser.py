"""Tests and jobs as people use them: kept, ordered by keyboard and mouse, run and followed."""

import re

from playwright.sync_api import Page, expect

from tests.acceptance.browser import visit
from tests.acceptance.stack import Stack

PASSES = "def test_login():\n    pass\n"
FAILS = "def test_login():\n    assert 41 == 42\n"


def keep(page: Page, name: str, script: str) -> None:
    """Keep a test by its page."""
    page.goto("/tests/new/")
    page.get_by_role("textbox", name="Script, in Python").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(script)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Keep the test").click()
    page.wait_for_url(re.compile(r"/tests/\d+/$"))


def drag(page: Page, name: str, *, above: str) -> None:
    """Drag a test of the job that is shown by its grip, with the mouse."""
    row = page.locator("[data-place]", has_text=name)
    row.scroll_into_view_if_needed()
    grip = row.locator("[data-grip]").bounding_box()
    place = page.locator("[data-place]", has_text=above).bounding_box()
    assert grip
    assert place
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(place["x"] + 60, place["y"] + 3, steps=5)
    with page.expect_response("**/tests/"):
        page.mouse.up()


def names(page: Page) -> list[str]:
    """Return the tests of the job that is shown, in their order."""
    return [name.strip() for name in page.locator("[data-place-name]").all_inner_texts()]


def test_tests_become_a_job_that_is_ordered_run_and_followed(stack: Stack) -> None:
    with visit(stack) as person:
        page = person.page
        person.write(PASSES)
        page.get_by_label("Name", exact=True).fill("Sign in")
        page.get_by_role("button", name="Save as test").click()
        page.wait_for_url(re.compile(r"/tests/\d+/$"))
        keep(page, "Sign out", FAILS)
        page.goto("/jobs/new/")
        page.get_by_label("Name", exact=True).fill("Nightly")
        for name in ("Sign in", "Sign out"):
            page.get_by_label(name, exact=True).check()
        page.get_by_role("button", name="Make the job").click()
        page.wait_for_url(re.compile(r"/jobs/\d+/$"))
        assert names(page) == ["Sign in", "Sign out"]
        page.get_by_role("link", name="Sign out", exact=True).focus()
        with page.expect_response("**/tests/"):
            page.keyboard.press("Alt+ArrowUp")
        expect(page.locator("[data-order-words]")).to_have_text("Sign out is now 1st of 2.")
        page.reload()
        assert names(page) == ["Sign out", "Sign in"]
        drag(page, "Sign in", above="Sign out")
        drag(page, "Sign out", above="Sign in")
        page.reload()
        assert names(page) == ["Sign out", "Sign in"]
        page.get_by_role("button", name="Run now").click()
        person.expect_status("failed", within=40)
        expect(page.locator("[data-words]")).to_contain_text("1 test failed, 1 passed")
        expect(page.locator("[data-group]")).to_have_count(2)
        expect(page.locator("[data-group]").first).to_contain_text("Sign out")
        page.reload()
        person.expect_status("failed")
        expect(
            page.get_by_role("region", name="Last executions").locator("tbody tr")
        ).to_have_count(1)
        person.shots("job")


def test_a_changed_test_is_saved_as_a_version_and_run(stack: Stack) -> None:
    with visit(stack) as person:
        page = person.page
        keep(page, "Checkout", FAILS)
        page.get_by_role("textbox", name="Script, in Python").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(PASSES)
        page.get_by_role("button", name="Save and run").click()
        person.expect_status("passed", within=40)
        person.shots("test")
        page.get_by_role("link", name="Version 2", exact=True).click()
        person.shots("version")
        expect(page.locator(".diff-removed")).to_contain_text("assert 41 == 42")
        page.goto(page.url.replace("/versions/2/", "/versions/1/"))
        page.get_by_role("button", name="Restore this version").click()
        expect(page.get_by_text("Restored from version 1")).to_be_visible()
