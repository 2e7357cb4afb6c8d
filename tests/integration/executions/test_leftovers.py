"""Files of artifacts that no row knows."""

import os
from datetime import timedelta
from pathlib import Path

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


def test_where_nothing_was_stored_there_is_nothing_to_remove() -> None:
    assert remove_orphans() == 0


def test_an_old_file_without_a_row_goes_and_its_folder_with_it() -> None:
    stored("lost")

    assert remove_orphans(now=timezone.now() + TOMORROW) == 1

    assert default_storage.listdir("artifacts") == ([], [])
    assert str(Clearance.objects.get()).endswith(", 1 files without a row")


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


def test_the_clock_does_it_each_night(settings: LazySettings) -> None:
    file = default_storage.path(stored("lost"))
    os.utime(file, (0, 0))

    tasks.remove_orphans()

    assert not Path(file).exists()
    entries = [each["task"] for each in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.remove_orphans.name in entries


def test_a_storage_that_does_not_answer_is_left_to_the_next_night(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(*_: object) -> None:
        raise ConnectionError("no answer")

    monkeypatch.setattr(default_storage, "listdir", silent)

    tasks.remove_orphans()

    assert "orphaned files were left" in caplog.text
