"""Attacks that need no force: they reach for what isn't theirs. All run in one execution."""

import os
from collections.abc import Iterator

import pytest

from executions.runner import Config, Environment, TestOutcome, TestState
from tests.hostile.conftest import attack, scripts

#: These would do harm, or show nothing, without a sandbox.
ONLY_INSIDE = {"kills_its_keepers", "replaces_the_plugin"}
#: Without a sandbox, these work for root alone, or depend on the machine.
ONLY_SOMEWHERE = {
    "changes_its_root", "changes_the_kernels_settings", "handles_faults", "loads_programs",
    "makes_a_device", "makes_a_user_namespace", "clones_into_a_namespace", "mounts",
    "raises_its_limits", "reads_the_passwords", "rings", "sees_the_hosts_interfaces",
    "sends_to_another_host", "speaks_odd_protocols", "types_into_a_terminal", "keeps_keys",
}  # fmt: skip
QUIET = scripts("quiet")

Outcomes = dict[str, TestOutcome]


@pytest.fixture(scope="module")
def contained(jailed: Config, victims: dict[str, str]) -> Outcomes:
    """What came of each attack in a sandbox."""
    return _by_name(attack(jailed, QUIET, variables=victims).tests)


@pytest.fixture(scope="module")
def let_loose(
    bare: Config, victims: dict[str, str], environment: Environment
) -> Iterator[Outcomes]:
    """What came of each attack without one."""
    harmless = {name: text for name, text in QUIET.items() if name not in ONLY_INSIDE}
    poison = environment.path / "poison"
    try:
        yield _by_name(attack(bare, harmless, variables=victims).tests)
    finally:
        poison.unlink(missing_ok=True)


@pytest.mark.parametrize("name", QUIET)
def test_the_attack_is_contained(contained: Outcomes, name: str) -> None:
    assert contained[name].outcome is TestState.FAILED


@pytest.mark.parametrize("name", sorted(QUIET.keys() - ONLY_INSIDE))
def test_the_attack_works_without_a_sandbox(let_loose: Outcomes, name: str) -> None:
    if name in ONLY_SOMEWHERE and let_loose[name].outcome is TestState.FAILED:
        pytest.skip(f"not on this machine as user {os.geteuid()}: {let_loose[name].message[:80]}")

    assert let_loose[name].outcome is TestState.PASSED, let_loose[name].message


def _by_name(tests: tuple[TestOutcome, ...]) -> Outcomes:
    return {test.node.partition(".py::")[0].removeprefix("test_"): test for test in tests}
