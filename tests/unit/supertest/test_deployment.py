"""The files and pages of a deployment name only what there is."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from executions.management.commands.capacity import COMMANDS

BASE_DIR = Path(__file__).resolve().parents[3]
README = (BASE_DIR / "README.md").read_text()
SETTINGS = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
#: Read by the Procfile, or by Python itself.
OTHERS = {"PREPARED", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
#: Of the images that compose.yaml starts besides ours.
FOREIGN = {"POSTGRES_USER", "POSTGRES_PASSWORD"}


def text_of(name: str) -> str:
    return (BASE_DIR / name).read_text()


def variables(name: str) -> set[str]:
    """Return the variables that a file sets."""
    text = text_of(name)
    if name == "app.json":
        return set(json.loads(text)["env"])
    if name == "fly.toml":
        return set(tomllib.loads(text)["env"])
    if name == "render.yaml":
        return set(re.findall(r"\bkey: ([A-Z_]+)", text))
    if name == "Dockerfile":
        return set(re.findall(r"\b([A-Z_]{3,})=", text))
    return set(re.findall(r"\b([A-Z_]+): ", text)) - FOREIGN - {"CMD"}


@pytest.mark.parametrize(
    "name", ["app.json", "fly.toml", "render.yaml", "compose.yaml", "Dockerfile"]
)
def test_each_variable_that_a_file_sets_is_explained_in_the_readme(name: str) -> None:
    found = variables(name)
    assert found
    assert found - SETTINGS - OTHERS == set()


@pytest.mark.parametrize("name", ["docs/deploy.md", "docs/troubleshooting.md"])
def test_each_variable_that_a_page_names_is_a_setting(name: str) -> None:
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)(?:=[^`]*)?`", text_of(name)))
    assert named
    assert named - SETTINGS - OTHERS == set()


@pytest.mark.parametrize("name", ["docs/deploy.md", "docs/troubleshooting.md"])
def test_each_link_of_a_page_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", text_of(name))
    assert [link for link in links if not (BASE_DIR / "docs" / link).exists()] == []


def test_the_page_names_every_command() -> None:
    page = text_of("docs/deploy.md").partition("## Commands")[2]
    assert [name for name in COMMANDS if f"`{name}" not in page] == []


def test_a_process_of_the_procfile_can_be_run_by_name() -> None:
    done = subprocess.run(("sh", "bin/process", "no"), cwd=BASE_DIR, capture_output=True, text=True)
    assert (done.returncode, "no process 'no'" in done.stderr) == (2, True)


def test_every_process_that_a_file_starts_is_in_the_procfile() -> None:
    known = set(re.findall(r"^(\w+):", text_of("Procfile"), re.MULTILINE))
    for name in ("fly.toml", "render.yaml", "compose.yaml"):
        assert set(re.findall(r"bin/process,? (\w+)", text_of(name))) == known
