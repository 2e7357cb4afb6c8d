"""The Playground as a person uses it, in a real browser against the real product."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.stack import Stack

PASSING = '''"""Three quick checks."""
import time
import pytest


@pytest.mark.parametrize("number", [1, 2, 3])
def test_it(number):
    time.sleep(0.7)
    print("checked", number)
'''
FAILING = "def test_it():\n    price = 41\n    assert price == 42\n"
BROKEN = "def test_it(:\n    pass\n"
ENDLESS = '''"""Never ends."""
import time


def test_it():
    while True:
        print("tick")
        time.sleep(0.2)
'''
HOSTILE = '''"""<script>alert(1)</script>"""


def test_it():
    print("<img src=x onerror=alert(2)>\\x1b[31mred\\x1b[0m\\x1b]0;title\\x07 \\u202e turned")
    print("x" * 100_000)
    assert "<b>" == "</b>"
'''
EXECUTION = re.compile(r"/executions/[0-9a-f-]{36}/$")


@pytest.fixture
def person(stack: Stack) -> Iterator[Visit]:
    """Somebody at a desk."""
    with visit(stack) as person:
        yield person


def test_a_passing_script_is_watched_live_and_is_still_there_after_a_reload(person: Visit) -> None:
    page = person.page
    person.write(PASSING)
    page.keyboard.press("ControlOrMeta+Enter")
    person.expect_status("running")
    expect(page.locator("[data-words]")).to_have_text(re.compile(r"^[12] of 3 tests, \d+\.\d s$"))
    person.expect_status("passed")
    assert person.words.startswith("3 tests passed")
    expect(page).to_have_url(EXECUTION)
    page.reload()
    person.expect_status("passed")
    expect(page.locator("[data-test-list] > li")).to_have_count(3)
    page.get_by_role("tab", name="Log").click()
    expect(page.locator("[data-log-window]")).to_contain_text("checked 3")
    person.shots("passed")


def test_a_failure_is_shown_with_its_values_and_marked_on_its_line(person: Visit) -> None:
    person.run(FAILING)
    person.expect_status("failed")
    row = person.page.locator("[data-test-list] > li")
    expect(row).to_contain_text("assert 41 == 42")
    expect(row).to_contain_text("test_script.py:3")
    expect(person.page.locator(".ace_gutter-cell.ace_error")).to_have_text("3")
    person.shot("failed")


def test_a_syntax_error_is_an_error_with_its_line_in_words(person: Visit) -> None:
    person.run(BROKEN)
    person.expect_status("errored")
    assert "SyntaxError" in person.words
    person.shots("broken")


def test_an_endless_script_is_ended_by_its_timeout(person: Visit) -> None:
    person.write(ENDLESS)
    person.page.get_by_label("Timeout").fill("2")
    person.page.get_by_role("button", name="Run").click()
    person.expect_status("timed_out")
    person.page.get_by_role("tab", name="Log").click()
    expect(person.page.locator("[data-log-window]")).to_contain_text("tick")


def test_an_endless_script_is_cancelled_while_its_log_is_followed(person: Visit) -> None:
    person.run(ENDLESS)
    person.expect_status("running")
    person.page.get_by_role("tab", name="Log").click()
    expect(person.page.locator("[data-log-window]")).to_contain_text("tick")
    person.shots("running")
    person.page.get_by_role("button", name="Cancel").click()
    person.expect_status("cancelled")
    expect(person.page.get_by_role("button", name="Run")).to_be_visible()


@pytest.mark.parametrize(
    ("starter", "status"),
    [("API check", "passed"), ("Data-driven", "passed"), ("A failure", "failed")],
)
def test_each_starter_runs_as_it_is(person: Visit, starter: str, status: str) -> None:
    person.page.get_by_role("button", name=starter).click()
    person.page.get_by_role("button", name="Run").click()
    person.expect_status(status)


def test_hostile_output_is_harmless_text(person: Visit) -> None:
    page = person.page
    page.on("dialog", lambda dialog: person.errors.append(dialog.message))
    person.run(HOSTILE)
    person.expect_status("failed")
    page.get_by_role("tab", name="Log").click()
    log = page.locator("[data-log-window]")
    expect(log).to_contain_text("<img src=x onerror=alert(2)>red U+202E turned")
    expect(log.locator(".a-f1")).to_have_text("red")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>alert(1)</script>")
    assert page.locator("main img, main script").count() == 0


def test_a_draft_survives_a_reload(person: Visit) -> None:
    person.write("# half an idea")
    person.page.reload()
    expect(person.page.locator(".ace_content")).to_contain_text("# half an idea")


def test_an_ended_execution_is_found_in_the_list_and_run_again(person: Visit) -> None:
    page = person.page
    person.run(FAILING)
    person.expect_status("failed")
    page.get_by_role("link", name="Executions").click()
    page.get_by_label("Status").select_option("failed")
    expect(page).to_have_url(re.compile(r"\?status=failed$"))
    person.shot("executions")
    page.locator(".row-link").first.click()
    first = page.url
    page.get_by_role("button", name="Run again").click()
    page.wait_for_url(lambda url: url != first)
    person.expect_status("failed")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_a_phone(stack: Stack, dark: bool) -> None:
    with visit(stack, width=360, dark=dark) as person:
        person.run(FAILING)
        person.expect_status("failed")
        expect(person.page.locator("[data-test-list]")).to_be_in_viewport()
        person.shot(f"phone-verdict-{'dark' if dark else 'light'}")
        for address in (person.page.url, "/playground/", "/executions/", "/capacity/"):
            person.page.goto(address)
            wide = "document.documentElement.scrollWidth > innerWidth"
            assert person.page.evaluate(wide) is False, address
        person.page.goto("/playground/")
        person.shot(f"phone-{'dark' if dark else 'light'}")
