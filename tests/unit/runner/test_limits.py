"""The bounds of an execution."""

import resource

from executions.runner.limits import Limits


def test_every_resource_is_one_that_the_system_knows() -> None:
    for name in Limits().resources(10):
        assert hasattr(resource, f"RLIMIT_{name}")


def test_processor_time_grows_with_the_time_allowed() -> None:
    assert Limits().resources(10)["CPU"] == 72
    assert Limits().resources(0.5)["CPU"] == 34


def test_no_core_is_dumped_and_processes_are_few() -> None:
    resources = Limits().resources(10)

    assert resources["CORE"] == 0
    assert resources["NPROC"] == 256
