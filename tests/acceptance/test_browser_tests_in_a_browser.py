"""Browser tests from the Playground: one real Chromium in the sandbox, one in front of it."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.driving import end_of
from tests.acceptance.stack import Stack

FAILING = """
def test_the_heading(page):
    page.set_content("<h1>Lamps</h1>")
    assert page.get_by_role("heading").inner_text() == "Desks"
"""


@pytest.fixture
def person(stack: Stack) -> Iterator[Visit]:
    """Somebody at a desk."""
    with visit(stack) as person:
        yield person


def test_the_starter_passes(person: Visit) -> None:
    person.page.get_by_role("button", name="Browser test").click()
    person.page.get_by_role("button", name="Run").click()

    person.expect_status("passed", within=60)

    assert person.words.startswith("2 tests passed")


def test_a_failure_shows_its_line_its_difference_and_its_screenshot(person: Visit) -> None:
    person.run(FAILING)
    person.expect_status("failed", within=60)
    page = person.page
    expect(page.locator("[data-test-message]").first).to_contain_text("- Desks")
    expect(page.locator("[data-test-place]").first).to_have_text("test_script.py:4")

    for _ in ("live", "after a reload"):
        tab = page.get_by_role("tab", name="Screenshots and files")
        expect(tab).to_contain_text("2")
        tab.click()
        picture = page.get_by_role("img", name="test-failed-1.png")
        expect(picture).to_be_visible()
        page.wait_for_function("image => image.naturalWidth > 1000", arg=picture.element_handle())
        page.reload()
    expect_trace(page)


def expect_trace(page: Page) -> None:
    """Open the trace: at another origin, where no session is sent, it shows what the test did."""
    page.get_by_role("tab", name="Screenshots and files").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the trace").click()
    viewer = opened.value
    expect(viewer.get_by_text("Set content").first).to_be_visible(timeout=20_000)
    viewer.get_by_text("Set content").first.click()
    snapshot = viewer.frame_locator("iframe.snapshot-visible")
    expect(snapshot.get_by_role("heading", name="Lamps")).to_be_visible(timeout=20_000)
    assert viewer.url.startswith("http://traces.localhost:")
    assert viewer.evaluate("document.cookie") == ""


def test_a_trace_can_be_fetched_over_the_api(stack: Stack) -> None:
    if not json.loads(stack.manage("sandbox", "--json"))["browsers"]["usable"]:
        pytest.skip("no browser for scripts")
    with stack.client() as client:
        started = client.post("/executions", json={"script": FAILING}).json()
        end_of(client, started["id"])
        items = client.get(f"/executions/{started['id']}/artifacts").json()["items"]
        (trace,) = [item for item in items if item["name"].endswith("trace.zip")]
        content = client.get(f"{stack.url}{trace['url']}").content
    assert len(content) == trace["size"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "trace.trace" in archive.namelist()
