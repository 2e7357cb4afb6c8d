"""Locks between processes."""

import os
from pathlib import Path

import pytest

from supertest.processes.lock import AlreadyLocked, only_one


def test_the_second_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "locks" / "run", wait=False),
        pytest.raises(AlreadyLocked, match=f"^{os.getpid()}$"),
        only_one(tmp_path / "locks" / "run", wait=False),
    ):
        pass


def test_a_lock_is_free_after_its_holder_left(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path / "run", wait=False):
            assert (tmp_path / "run").read_text() == f"{os.getpid()}\n"
