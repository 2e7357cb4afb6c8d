"""Browser tests in a real sandbox."""

import shutil
from pathlib import Path

import pytest

from executions.runner import Config, Environment, Outcome
from executions.runner.browsers import Browsers
from executions.starters import STARTERS
from tests.integration.runner.conftest import Runs

BASE = """
def test_it(page, base_url):
    assert base_url == "http://shop.test"
    page.set_content("<a href=x>here</a>")
    assert page.locator("a").inner_text() == "here"
"""


@pytest.fixture
def browsers(jailed: Config) -> Browsers:
    """The browsers of this machine, or a skip that says why there are none."""
    found = Browsers(jailed.environment)
    found.prepare(lambda _line: None)
    if not found.availability.usable:
        pytest.skip(found.availability.detail)
    return found


def test_the_starter_passes_without_a_line_of_set_up(run: Runs, browsers: Browsers) -> None:
    starter = next(each for each in STARTERS if each.key == "browser_test")

    result = run(starter.script)

    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert result.counts.passed == 2
    assert b"warning" not in result.log


def test_the_base_url_comes_from_a_variable(run: Runs, browsers: Browsers) -> None:
    result = run(BASE, variables={"BASE_URL": "http://shop.test"})

    assert result.outcome is Outcome.PASSED, result.log.decode()


def test_an_unknown_wish_for_video_is_said(run: Runs, browsers: Browsers) -> None:
    result = run("def test_it(page): pass", variables={"VIDEO": "maybe"})

    assert "VIDEO must be one of on, off, retain-on-failure" in result.reason


def test_a_video_needs_a_program_that_is_said_to_be_missing(run: Runs, browsers: Browsers) -> None:
    result = run("def test_it(page): pass", variables={"VIDEO": "on"})

    if shutil.which("ffmpeg"):
        assert result.outcome is Outcome.PASSED, result.log.decode()
    else:
        assert "this server has no ffmpeg" in result.reason


def test_a_script_without_a_browser_does_not_pay_for_one(run: Runs) -> None:
    result = run("import sys\n\ndef test_it():\n    assert 'greenlet' not in sys.modules\n")

    assert result.outcome is Outcome.PASSED, result.log.decode()
    assert b"plugins: playwright" not in result.log


def test_a_machine_without_a_browser_says_so(tmp_path: Path, environment: Environment) -> None:
    shutil.copytree(
        next(environment.path.glob("lib/python3*/site-packages/playwright/driver/package")),
        tmp_path / "lib/python3.11/site-packages/playwright/driver/package",
        ignore=lambda _folder, names: [name for name in names if name != "browsers.json"],
    )
    bare = Browsers(Environment(tmp_path, environment.requirements))
    assert "sandbox prepare" in bare.availability.detail
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("executions.runner.browsers.SHELLS", ())
        patch.setattr("executions.runner.browsers.CHROMIUMS", ())
        bare.prepare(said.append)

    assert not bare.availability.usable
    assert "install the system's package chromium" in said[-1]
