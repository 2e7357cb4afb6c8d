"""Static files as production serves them."""

import re
from pathlib import Path

import pytest

from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[3] / "static"
STORAGE = {"staticfiles": {"BACKEND": "supertest.static_files.StaticFilesStorage"}}
IMPORT = re.compile(r'from "(\./[^"]+)"')


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files under their hashed names; collecting fails where a reference leads nowhere."""
    directory = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=STORAGE, STATIC_ROOT=str(directory)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return directory


def test_modules_import_each_other_by_hashed_names(collected: Path) -> None:
    module = next((collected / "js").glob("playground.????????????.js"))
    names = IMPORT.findall(module.read_text())
    assert names
    for name in names:
        assert re.fullmatch(r"\./\w+\.[0-9a-f]{12}\.js", name)
        assert (module.parent / name).is_file()


def test_no_script_builds_markup_from_text_or_evaluates_it() -> None:
    for module in (ROOT / "js").glob("*.js"):
        source = module.read_text()
        assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML", source)
        for line in source.splitlines():
            if "innerHTML" in line:
                assert "our own template" in line, module
