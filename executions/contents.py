"""Rules for what a test consists of: its script and its further files; pure."""

import re
from collections.abc import Mapping

#: A file's path below the test's directory: plain names, which may open with one dot.
_NAME = r"\.?[A-Za-z0-9_][A-Za-z0-9_.+@ -]{0,99}"
PATH_PATTERN = rf"^{_NAME}(/{_NAME}){{0,13}}$"
PATH = re.compile(PATH_PATTERN)
#: Most files of one test.
FILES_MOST = 2000


def content_problems(script: str, files: Mapping[str, str], *, name: str, most: int) -> list[str]:
    """Return what is wrong with a script and its files, a sentence each.

    `name` is the file that the script becomes, `most` the bytes of all together.
    """
    problems = [f"{path[:100]!r} can't be a file's name." for path in files if not is_path(path)]
    if script and name in files:
        problems.append(f"The file {name} is the script itself.")
    if not script and not files:
        problems.append("There must be a script, or files with tests.")
    if len(files) > FILES_MOST:
        problems.append(f"There are {len(files)} files; at most {FILES_MOST} are accepted.")
    if (size := size_of(script, files)) > most:
        problems.append(f"Script and files are {size} bytes together; at most {most} are accepted.")
    return problems + _clashes(files)


def is_path(path: str) -> bool:
    """Return whether a file of a test may have this path."""
    return PATH.fullmatch(path) is not None


def size_of(script: str, files: Mapping[str, str]) -> int:
    """Return the bytes of a script and its files, names included."""
    texts = [script, *files, *files.values()]
    return sum(len(text.encode(errors="replace")) for text in texts)


def _clashes(files: Mapping[str, str]) -> list[str]:
    parts = (path.split("/")[:-1] for path in files)
    folders = {"/".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)}
    return [f"{path!r} is both a file and a folder." for path in files if path in folders]
