"""What an execution may bring along: rules for its files and variables; pure."""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

NAME_LONGEST = 100
MOST_VARIABLES = 100
VARIABLES_MOST_BYTES = 64 * 1024
#: Variables that the runner sets itself, or that change how the interpreter under it works.
RESERVED = frozenset({"BASH_ENV", "ENV", "GLIBC_TUNABLES", "HOME", "PATH", "TMPDIR", "VIRTUAL_ENV"})
RESERVED_PREFIXES = ("LD_", "PYTEST_", "PYTHON", "SUPERTEST_")
#: Where pytest looks for its configuration.
CONFIGURATIONS = frozenset(
    {"pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini",
     "setup.cfg"}
)  # fmt: skip

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class InputError(ValueError):
    """The files or variables of an execution can't be used."""


def variable_problems(variables: Mapping[str, str]) -> list[str]:
    """Return what is wrong with `variables`, a sentence each; empty when they can be used."""
    problems = [problem for item in variables.items() if (problem := _problem_of_variable(*item))]
    if len(variables) > MOST_VARIABLES:
        problems.append(f"There are more than {MOST_VARIABLES} variables.")
    if sum(len(_bytes(k)) + len(_bytes(v)) for k, v in variables.items()) > VARIABLES_MOST_BYTES:
        problems.append(f"The variables are longer than {VARIABLES_MOST_BYTES} bytes together.")
    return problems


def _problem_of_variable(name: str, value: str) -> str | None:
    if not _NAME.fullmatch(name) or len(name) > NAME_LONGEST:
        return f"{name[:NAME_LONGEST]!r} can't be a variable's name: use letters, digits and _."
    if name in RESERVED or name.startswith(RESERVED_PREFIXES):
        return f"The variable {name} is set by the runner; choose another name."
    if "\0" in value:
        return f"The value of {name} has a NUL character in it."
    return None


def file_problems(files: Iterable[str]) -> list[str]:
    """Return what is wrong with the names of `files`, a sentence each."""
    names = sorted(files)
    problems = [f"{name!r} can't be a file's name." for name in names if not _is_name(name)]
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents}
    problems += [f"{name!r} is both a file and a folder." for name in names if name in folders]
    return problems


def _is_name(name: str) -> bool:
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and len(_bytes(part)) <= 255 for part in parts)
    return plain and name.isprintable() and not name.startswith("-") and len(parts) <= 16


def modules_with_tests(files: Iterable[str]) -> list[str]:
    """Return those of `files` that pytest takes for tests, in the order given."""
    return [name for name in files if _is_test_module(name)]


def _is_test_module(name: str) -> bool:
    stem = PurePosixPath(name).stem
    return name.endswith(".py") and (stem.startswith("test_") or stem.endswith("_test"))


def check(files: Mapping[str, str], variables: Mapping[str, str]) -> None:
    """Raise `InputError` unless both can be used."""
    problems = file_problems(files) + variable_problems(variables)
    if problems:
        raise InputError(" ".join(problems))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
