"""The sub-commands on a real database and a real Redis."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from django.core.management import call_command

from tests.integration.executions.conftest import _database, ann, sandbox

__all__ = ["_database", "ann", "sandbox"]


@dataclass(frozen=True)
class Answer:
    """What a command wrote, and its exit code."""

    text: str
    code: int
    warning: str

    @property
    def document(self) -> Any:
        """The text, as JSON."""
        return json.loads(self.text)


Capacity = Callable[..., Answer]


@pytest.fixture
def capacity(redis: object) -> Capacity:
    """Call `manage.py capacity` with these words."""

    def call(*words: str) -> Answer:
        out, warnings, code = io.StringIO(), io.StringIO(), 0
        try:
            call_command("capacity", *words, stdout=out, stderr=warnings)
        except SystemExit as end:
            code = int(str(end.code))
        return Answer(out.getvalue(), code, warnings.getvalue())

    return call
