"""What an execution may bring along."""

import pytest

from executions.runner.inputs import (
    InputError,
    check,
    file_problems,
    modules_with_tests,
    variable_problems,
)


@pytest.mark.parametrize("name", ["A", "_x1", "BASE_URL", "http_proxy"])
def test_ordinary_variables_are_fine(name: str) -> None:
    assert variable_problems({name: "any ü\n value"}) == []


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "Ä", "A=B", "A\n", "A" * 101])
def test_a_name_that_is_no_identifier_is_refused(name: str) -> None:
    assert "can't be a variable's name" in variable_problems({name: "x"})[0]


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "PYTHONPATH", "PYTEST_ADDOPTS", "LD_PRELOAD", "SUPERTEST_EVENTS"]
)
def test_what_would_break_the_runner_is_refused(name: str) -> None:
    assert variable_problems({name: "x"}) == [
        f"The variable {name} is set by the runner; choose another name."
    ]


def test_a_nul_in_a_value_is_refused() -> None:
    assert variable_problems({"A": "x\0y"}) == ["The value of A has a NUL character in it."]


def test_too_many_and_too_long_variables_are_refused() -> None:
    problems = variable_problems({f"A{n}": "x" * 1000 for n in range(101)})

    assert len(problems) == 2


@pytest.mark.parametrize("name", ["test_a.py", "pages/login/test_b.py", "data/ü.json"])
def test_ordinary_file_names_are_fine(name: str) -> None:
    assert file_problems([name]) == []


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../x.py", "a//b", "a/./b", "a/", "a\0b", "-p", "a" * 256, "a\nb"]
)
def test_a_file_name_that_leaves_the_directory_or_confuses_is_refused(name: str) -> None:
    assert len(file_problems([name])) == 1


def test_a_name_can_not_be_both_a_file_and_a_folder() -> None:
    assert file_problems(["a", "a/b.py"]) == ["'a' is both a file and a folder."]


def test_tests_are_run_in_the_order_given() -> None:
    names = ["test_b.py", "conftest.py", "sub/a_test.py", "test_a.py", "helper.py", "test.txt"]

    assert modules_with_tests(names) == ["test_b.py", "sub/a_test.py", "test_a.py"]


def test_a_check_tells_every_problem() -> None:
    with pytest.raises(InputError, match=r"(?s)'\.\./x'.*PATH"):
        check({"../x": ""}, {"PATH": ""})
