"""The filter of system calls."""

import pytest

from executions.runner import syscalls

INSTRUCTION = 8


@pytest.fixture(autouse=True)
def library() -> None:
    """These tests need the system's libseccomp."""
    if not syscalls.is_available():
        pytest.skip("libseccomp is not installed")


def test_the_filter_is_a_whole_number_of_instructions() -> None:
    assert len(syscalls.program()) % INSTRUCTION == 0
    assert len(syscalls.program()) > 100 * INSTRUCTION


def test_the_filter_is_compiled_once() -> None:
    assert syscalls.program() is syscalls.program()


def test_a_call_that_the_library_does_not_know_is_left_out() -> None:
    import pyseccomp

    rules = syscalls._Rules(pyseccomp)
    empty = rules.compiled()

    rules.refuse(1, "no_such_call")

    assert rules.compiled() == empty
