"""A target that really listens. (Django's names are imported once it is up.)"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.integration.notices.receiver import Receiver, receiver

if TYPE_CHECKING:
    from notices.models import Target


@pytest.fixture
def heard() -> Iterator[Receiver]:
    """A webhook's other side."""
    with receiver() as told:
        yield told


@pytest.fixture
def chat(transactional_db: None, heard: Receiver) -> "Target":
    """Return a target that leads there."""
    from notices.services import add_target

    return add_target("chat", heard.url)
