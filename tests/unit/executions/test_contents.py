"""Rules for what a test consists of."""

import pytest

from executions.contents import content_problems, is_path


@pytest.mark.parametrize("path", ["a.py", "tests/test_a.py", ".coveragerc", "a b/c+d.txt", "a..b"])
def test_plain_names_are_paths(path: str) -> None:
    assert is_path(path)


@pytest.mark.parametrize(
    "path", ["", "/a", "../a", "a/../b", "a//b", "-x", "a/", "a\nb", "a\\b", "."]
)
def test_what_leads_elsewhere_is_none(path: str) -> None:
    assert not is_path(path)


@pytest.mark.parametrize(
    ("script", "files", "word"),
    [
        ("", {}, "must be a script"),
        ("x", {"test_script.py": ""}, "itself"),
        ("", {"a": "", "a/b": ""}, "both a file and a folder"),
        ("x" * 101, {}, "at most 100"),
        ("", {"../a": ""}, "file's name"),
    ],
)
def test_each_problem_is_said(script: str, files: dict[str, str], word: str) -> None:
    found = content_problems(script, files, name="test_script.py", most=100)
    assert word in " ".join(found)
