"""Files of artifacts that no row knows."""

import os
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from executions import tasks
from executions.models import Artifact, Clearance, Execution
from executions.services import remove_orphans

TOMORROW = timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def _storage(settings: LazySettings, tmp_path: Path) -> None:
    """Give each test a storage of its own."""
    settings.MEDIA_ROOT = tmp_path


def stored(folder: str) -> str:
    """Store a file."""
    return default_storage.save(f"artifacts/{folder}/{folder}", ContentFile(b"x"))


def refuse(*_: object) -> NoReturn:
    """Be a storage that does not answer."""
    raise OSError("no answer")


def test_where_nothing_was_stored_there_is_nothing_to_remove() -> None:
    assert remove_orphans() == 0


def test_an_old_file_without_a_row_goes_and_its_folder_with_it() -> None:
    stored("lost")

    assert remove_orphans(now=timezone.now() + TOMORROW) == 1

    assert default_storage.listdir("artifacts") == ([], [])
    assert str(Clearance.objects.get()).endswith("1 files that belonged to nothing")


def test_the_clock_does_it_and_a_storage_that_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = stored("lost")
    a_day_ago = (timezone.now() - TOMORROW).timestamp()
    os.utime(default_storage.path(file), (a_day_ago, a_day_ago))
    with monkeypatch.context() as broken:
        broken.setattr(default_storage.__class__, "listdir", refuse)
        tasks.remove_orphans()
    assert "not tidied" in caplog.text
    assert default_storage.exists(file)
    tasks.remove_orphans()
    assert not default_storage.exists(file)


def test_what_has_a_row_stays(running_id: str) -> None:
    file = stored("kept")
    execution = Execution.objects.get(pk=running_id)
    Artifact.objects.create(
        execution=execution, name="a", size=1, media_type="text/plain", file=file
    )

    assert remove_orphans(now=timezone.now() + TOMORROW) == 0

    assert default_storage.exists(file)


def test_what_a_run_has_just_stored_stays() -> None:
    file = stored("new")

    assert remove_orphans() == 0

    assert default_storage.exists(file)
