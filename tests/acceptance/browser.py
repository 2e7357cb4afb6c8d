"""A real Chromium, and what must never happen in it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import APIResponse, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.acceptance.stack import Stack

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SCREENSHOTS = Path(os.environ["VAR_DIR"]) / "screenshots"
#: A browser reports each failed request itself; what a page is expected to be refused is no error.
REFUSED = re.compile(
    r"Failed to load resource: the server responded with a status of (429|409) \([\w ]*\)"
)

SCREENS: dict[str, Any] = {
    "light": {},
    "dark": {"dark": True},
    "phone": {"width": 360},
    "phone-dark": {"width": 360, "dark": True},
}


class Visit:
    """Somebody who signed in, and what went wrong meanwhile."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page, self.stack = page, stack
        self.errors: list[str] = []
        self.expected = [REFUSED]
        self.started: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_foreign)

    def sign_in(self) -> None:
        """Sign in as admin; leads to the Playground."""
        self.page.goto("/sign-in/")
        self.page.get_by_label("User name").fill("admin")
        self.page.get_by_label("Password").fill(self.stack.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/playground/")

    def write(self, script: str) -> None:
        """Open the Playground with a script in the editor."""
        self.page.goto("/playground/")
        editor = self.page.get_by_role("textbox", name="Script, in Python")
        editor.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(script)

    def run(self, script: str) -> None:
        """Write a script and press Run."""
        self.write(script)
        self.page.get_by_role("button", name="Run").click()

    def expect_status(self, status: str, *, within: float = 20) -> None:
        """Wait until the page shows a status."""
        expect(self.page.locator("[data-run]")).to_have_attribute(
            "data-status", status, timeout=within * 1000
        )

    def start(self, script: str, *, name: str = "") -> str:
        """Start a script beside what the page shows; returns its id."""
        answer = self._post("/playground/run/", {"script": script, "name": name})
        assert answer.status == 202, answer.text()
        self.started.append(str(answer.json()["id"]))
        return self.started[-1]

    def cancel_all(self) -> None:
        """Cancel whatever was started so."""
        for id in self.started:
            self._post(f"/executions/{id}/cancel/", {})

    def open_dialog(self) -> None:
        """Click on the meter."""
        self.page.get_by_role("link", name=re.compile("^Capacity: ")).click()
        expect(self.page.get_by_role("dialog").locator("table").first).to_be_visible()

    def _post(self, path: str, form: dict[str, str | float | bool]) -> APIResponse:
        token = self.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        headers = {"Accept": "application/json", "X-CSRFToken": token}
        return self.page.request.post(path, form=form, headers=headers)

    @property
    def words(self) -> str:
        """What the page says of the run."""
        return self.page.locator("[data-words]").inner_text()

    def look(self, *, width: int = 1280, dark: bool = False) -> None:
        """See the same page on another screen."""
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": 860 if width > 600 else 740})

    def shots(self, name: str) -> None:
        """Keep pictures on each kind of screen."""
        for kind, screen in SCREENS.items():
            self.look(**screen)
            self.shot(f"{name}-{kind}")
        self.look()

    def shot(self, name: str) -> None:
        """Keep a picture."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))

    def _note(self, message: ConsoleMessage) -> None:
        known = any(pattern.fullmatch(message.text) for pattern in self.expected)
        if message.type == "error" and not known:
            self.errors.append(message.text)

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((self.stack.url, "data:")):
            self.errors.append(f"a request to {request.url}")


@contextmanager
def visit(
    stack: Stack,
    *,
    width: int = 1280,
    dark: bool = False,
    signed_in: bool = True,
    scripts: bool = True,
) -> Iterator[Visit]:
    """Open a browser for somebody who signed in; at the end nothing may have gone wrong in it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(
            base_url=stack.url,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 860 if width > 600 else 740},
        )
        person = Visit(page, stack)
        if signed_in:
            person.sign_in()
        yield person
        browser.close()
    assert person.errors == [], person.errors
