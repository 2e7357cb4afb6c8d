"""A secret as people use it: kept on a page, given to a script, and told by nobody afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser import Visit, visit
from tests.acceptance.stack import Stack
from tests.acceptance.test_every_page_in_a_browser import examine

SECRET = "corr3ct-horse-battery"
TELLS = """import base64
import os
from pathlib import Path

import pytest

KEY = os.environ["API_KEY"]


@pytest.mark.parametrize("key", [KEY])
def test_it(key):
    print("plain", key, "encoded", base64.b64encode(b"user:" + key.encode()).decode())
    os.write(1, key[:7].encode())
    os.write(1, key[7:].encode() + b"\\n")
    (Path(os.environ["SUPERTEST_ARTIFACTS"]) / f"{key}.txt").write_text("x")
    assert key == "x"
"""


@pytest.fixture
def person(stack: Stack) -> Iterator[Visit]:
    """Somebody who kept a secret for the team."""
    with visit(stack) as person:
        page = person.page
        page.goto("/variables/")
        page.get_by_label("Name").fill("API_KEY")
        page.get_by_label("Value").fill(SECRET)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("row").filter(has_text="API_KEY")).to_contain_text("never shown")
        yield person
        page.goto("/variables/")
        page.get_by_role("button", name="Remove API_KEY").click()
        expect(page.get_by_text("No variables yet")).to_be_visible()


def test_a_secret_that_a_script_tells_is_nowhere_afterwards(person: Visit, stack: Stack) -> None:
    person.run(TELLS)
    person.expect_status("failed")
    id = person.page.url.rstrip("/").rpartition("/")[2]
    with stack.client() as client:
        own = f"/executions/{id}"
        parts = ("", "/log", "/results", "/artifacts", "/junit.xml")
        told = "".join(client.get(f"{own}{part}").text for part in parts)
    told += person.page.content()
    assert "plain *** encoded " in told
    assert "\n***\n" in told
    assert "test_it[***]" in told
    assert "***.txt" in told
    assert SECRET not in told
    assert [path for path in _files(stack.var_dir) if SECRET.encode() in path.read_bytes()] == []


def test_its_pages_are_readable_by_all(person: Visit, stack: Stack) -> None:
    with stack.client() as client:
        job = client.post("/jobs", json={"name": "With secrets", "tests": []}).json()["id"]
        body = {"name": "OWN_KEY", "value": SECRET, "secret": True, "job": job}
        assert client.post("/variables", json=body).status_code == 201
    found = []
    person.look()  # without motion: colours that fade are none
    for name, path in {
        "variables": "/variables/",
        "audit": "/audit/",
        "job": f"/jobs/{job}/",
    }.items():
        person.page.goto(path)
        expect(person.page.locator("main")).to_contain_text("_KEY")
        expect(person.page.locator("[data-meter]")).to_have_attribute("data-state", "live")
        found += examine(person, f"secrets-{name}")
    assert found == []


def _files(directory: Path) -> Iterator[Path]:
    """Yield what the product keeps: the database, Redis' journal, artifacts, its log."""
    kept = (path for path in directory.rglob("*") if path.is_file() and not path.is_symlink())
    return (path for path in kept if "runner-env" not in path.parts)
