"""What holds of every page: readable by all, light, quick, silent, and harmless."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import SCREENS, Visit, visit
from tests.acceptance.stack import Stack

PAGES = (
    "/playground/",
    "/executions/",
    "/tests/",
    "/tests/new/",
    "/jobs/",
    "/jobs/new/",
    "/capacity/",
    "/alerts/",
    "/targets/",
    "/tokens/",
    "/variables/",
    "/audit/",
    "/nowhere/",
)
FAILING = "import os\n\n\ndef test_it():\n    price = 41\n    assert price == 42\n"
ENDLESS = "import time\n\n\ndef test_it():\n    time.sleep(300)\n"
HOSTILE = "javascript:alert(1)<img src=x onerror=alert(2)><script>alert(3)</script>\u202eturned"
NOISE = """def test_it():
    print("<script>alert(4)</script>", end="")
    print("\\x1b]8;;javascript:alert(5)\\x07link\\x1b]8;;\\x07 \\u202e", end="")
    print("x" * 100_000)
    assert 0, "<img src=x onerror=alert(6)>"
"""
NO_SUCH_PAGE = re.compile(r"Failed to load resource: .* a status of 404 \(Not Found\)")
SERIOUS = ("serious", "critical")
#: Bytes of a page and all that it asks for, the editor left out.
LIGHT = 300 * 1024
WEIGHTS = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .filter((entry) => !entry.name.includes("/django_ace/"))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
FIRST_PAINT = """() => new Promise((told) => new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) told(found.startTime);
}).observe({ type: "paint", buffered: true }))"""


@pytest.fixture
def person(stack: Stack) -> Iterator[Visit]:
    """Somebody who has one failure, and one run that goes on."""
    with visit(stack) as person:
        person.expected.append(NO_SUCH_PAGE)
        person.page.on("dialog", lambda dialog: person.errors.append(dialog.message))
        person.run(FAILING)
        person.expect_status("failed")
        yield person
        person.cancel_all()


def kept(stack: Stack) -> dict[str, str]:
    """Keep a test with two versions and a job of it; return their pages."""
    with stack.client() as client:
        test = client.post("/tests", json={"name": "Login", "script": FAILING}).json()
        client.patch(f"/tests/{test['id']}", json={"script": ENDLESS})
        job = client.post("/jobs", json={"name": "Nightly", "tests": [test["id"]]}).json()
    own = test["links"]["page"]
    return {"test": own, "version": f"{own}versions/2/", "job": job["links"]["page"]}


def violations(person: Visit) -> list[str]:
    """Return what axe calls serious, with the places."""
    page = person.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html']} {json.dumps(node['any'][:1])[:300]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def examine(person: Visit, name: str) -> list[str]:
    """Return what is wrong with a page on any screen, and keep its pictures."""
    found = []
    for kind, screen in SCREENS.items():
        person.look(**screen)
        found += [f"{name}, {kind}: {each}" for each in violations(person)]
        person.shot(f"{name}-{kind}")
    person.look()
    return found


def test_nobody_is_locked_out_of_any_page(person: Visit) -> None:
    page, found = person.page, []
    own = page.url
    found += examine(person, "failed")
    person.start(ENDLESS, name="Goes on")
    for name, tab in (("log", "Log"), ("script", "Script"), ("details", "Details")):
        page.goto(own)
        page.get_by_role("tab", name=tab).click()
        found += examine(person, name)
    for address in PAGES:
        page.goto(address)
        expect(page.locator("[data-meter]")).to_have_attribute("data-state", "live")
        found += examine(person, address.strip("/"))
    id = own.split("/")[-2]
    page.goto(f"/executions/compare/?a={id}&b={id}")
    found += examine(person, "comparison")
    page.goto(f"/executions/{id}/share/")
    page.get_by_role("button", name="Make").click()
    found += examine(person, "shares")
    page.goto(page.get_by_label("Link", exact=True).inner_text())
    found += examine(person, "shared")
    for name, address in kept(person.stack).items():
        page.goto(address)
        found += examine(person, name)
    page.goto("/admin/executions/execution/", wait_until="networkidle")
    found += examine(person, "admin")
    page.goto("/executions/")
    page.get_by_label("Choose Goes on").check()
    found += examine(person, "chosen")
    person.open_dialog()
    found += examine(person, "dialog")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    found += examine(person, "sign-in")
    person.sign_in()
    assert found == []


def test_axe_sees_what_nobody_could_read(stack: Stack) -> None:
    with visit(stack) as person:
        person.page.evaluate("""() => {
            const pale = document.createElement("p");
            pale.style.color = "var(--line)";
            pale.append("Nobody can read this.", document.createElement("button"));
            document.querySelector("main").append(pale);
        }""")
        found = {each.split(":")[0] for each in violations(person)}
    assert {"button-name", "color-contrast"} <= found


def test_every_page_is_light_and_quick(person: Visit, capsys: pytest.CaptureFixture[str]) -> None:
    page, own = person.page, person.page.url
    tools = page.context.new_cdp_session(page)
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for address in (*PAGES, own):
        page.goto(address, wait_until="networkidle")
        weight, paint = page.evaluate(WEIGHTS), page.evaluate(FIRST_PAINT)
        with capsys.disabled():
            print(f"\n{address}: {weight / 1024:.0f} KB, first paint after {paint:.0f} ms")
        assert weight < LIGHT, address
        assert paint < 1000, address


def test_hostile_names_and_output_are_harmless_on_every_page(person: Visit) -> None:
    page = person.page
    person.start(ENDLESS, name=HOSTILE)
    ended = person.start(NOISE, name=HOSTILE)
    page.goto(f"/executions/{ended}/")
    person.expect_status("failed")
    page.get_by_role("tab", name="Log").click()
    log = page.locator("[data-log-window]")
    expect(log).to_contain_text("<script>alert(4)</script>link U+202Ex")
    for address in (page.url, "/executions/", "/capacity/", "/admin/executions/execution/"):
        page.goto(address)
        expect(page.get_by_text("<img src=x onerror=alert(2)>").first).to_be_attached()
        assert page.locator("a[href^='javascript:'], main img[src=x], main script").count() == 0
    page.goto("/playground/")
    person.open_dialog()
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE)
    person.shot("hostile")


def test_a_failure_leads_to_its_line(person: Visit) -> None:
    page = person.page
    page.get_by_role("link", name="test_script.py:6").click()
    expect(page.locator(".ace_gutter-active-line")).to_have_text("6")
    page.reload()
    page.get_by_role("link", name="test_script.py:6").click()
    expect(page.get_by_role("tab", name="Script")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".line[data-shown]")).to_contain_text("assert price == 42")
    assert re.search("/executions/", page.url)
    person.shots("line")
