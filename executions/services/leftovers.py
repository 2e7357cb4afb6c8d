"""Files of artifacts that no row knows: found by walking the storage, and removed."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from executions.artifacts import FOLDER
from executions.models import Artifact, Clearance

logger = logging.getLogger(__name__)

#: A run stores its files before the rows are written; by then its verdict is, or it was lost.
AGE = timedelta(days=1)
#: What they are called among what was removed.
KIND = "files without a row"


def remove_orphans(*, now: datetime | None = None) -> int:
    """Remove the files without a row that are older than a day, and empty folders; say how many.

    They are left by workers that were killed, and by a storage that did not answer when rows were
    deleted. Walks the whole storage: meant for once a day. An error of the storage is raised.
    """
    at = now or timezone.now()
    removed = sum(_clear(folder, at - AGE) for folder in _folders())
    if removed:
        Clearance.objects.create(at=at, others={KIND: removed})
        logger.info("removed files of artifacts without a row", extra={"number": removed})
    return removed


def _folders() -> Iterator[str]:
    """Yield the folder of each execution that the storage knows."""
    try:
        names, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{FOLDER}/{name}" for name in names)


def _clear(folder: str, before: datetime) -> int:
    _, names = default_storage.listdir(folder)
    files = {f"{folder}/{name}" for name in names if name}
    # Looked up after the listing: what gets its row in between is known.
    known = set(Artifact.objects.filter(file__in=files).values_list("file", flat=True))
    old = {file for file in files - known if _is_older(file, before)}
    for file in old:
        default_storage.delete(file)
    if old == files:
        # Where folders are real, an empty one stays otherwise; elsewhere nothing is deleted.
        _remove_folder(folder)
    return len(old)


def _remove_folder(folder: str) -> None:
    try:
        default_storage.delete(folder)
    except OSError:  # a run has just put its first file there
        logger.debug("a folder is not empty", extra={"file": folder})


def _is_older(file: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(file) < before
    except FileNotFoundError:
        return False
