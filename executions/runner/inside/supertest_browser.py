"""What browser tests get without a line of set-up; runs inside the sandbox. PYTEST_DONT_REWRITE.

An option that the script's own configuration sets stays as it is.
"""

import os
from pathlib import Path

import pytest

#: Options of pytest-playwright: what it takes where nothing is said, and what we take instead.
# A directory of its own: pytest-playwright empties it at the start.
OUTPUT = os.path.join(os.environ["SUPERTEST_ARTIFACTS"], "browser")
DEFAULTS = {
    "screenshot": ("off", "only-on-failure"),
    "tracing": ("off", "retain-on-failure"),
    "video": ("off", os.environ.get("VIDEO", "off")),
    "output": ("test-results", OUTPUT),
}
#: The plugin's own way to make a fixture; nothing that a script could change.
NOISE = r"ignore:(?s)Session-scoped fixtures.*'base_url' fixture:pytest.PytestRemovedIn10Warning"
VIDEO = ("on", "off", "retain-on-failure")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep pictures and traces of failures where they are collected."""
    if not config.pluginmanager.hasplugin("playwright"):
        return
    config.addinivalue_line("filterwarnings", NOISE)
    for name, (unset, ours) in DEFAULTS.items():
        if getattr(config.option, name, None) == unset:
            setattr(config.option, name, ours)
    if config.option.video not in VIDEO:
        raise pytest.UsageError(f"The variable VIDEO must be one of {', '.join(VIDEO)}.")
    if config.option.video != "off" and not _has_ffmpeg():
        raise pytest.UsageError("No video can be recorded: this server has no ffmpeg.")


def _has_ffmpeg() -> bool:
    browsers = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""))
    return any(link.exists() for link in browsers.glob("ffmpeg-*/ffmpeg-linux"))
