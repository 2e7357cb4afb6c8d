"""The files that executions leave: stored under names of our own, through Django's storage."""

import logging
import mimetypes
import uuid
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from executions.models import Artifact, Execution
from executions.runner import Found

logger = logging.getLogger(__name__)

#: How the pictures begin that a page may show; what only has such a name is shown nowhere.
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
UNKNOWN = "application/octet-stream"


class Shelf:
    """Stores the artifacts of one run; they count once `rows` are written with its verdict."""

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._stored: list[dict[str, Any]] = []

    @property
    def rows(self) -> list[Artifact]:
        """New rows each time: those of a transaction that was rolled back keep its keys."""
        return [Artifact(execution=self._execution, **facts) for facts in self._stored]

    def __call__(self, found: Found, file: BinaryIO) -> bool:
        """Store one artifact; False where the storage refuses."""
        media_type = media_type_of(file.read(16), found.name)
        file.seek(0)
        try:
            stored = default_storage.save(
                f"artifacts/{self._execution.pk}/{uuid.uuid4().hex}", File(file)
            )
        except Exception:  # each kind of storage raises errors of its own
            logger.exception("an artifact was not stored", extra={"id": str(self._execution.pk)})
            return False
        facts = {"name": found.name, "size": found.size, "media_type": media_type, "file": stored}
        self._stored.append(facts)
        return True

    def clear(self) -> None:
        """Remove what was stored: the run does not count."""
        for row in self.rows:
            remove(row)
        self._stored.clear()


def media_type_of(head: bytes, name: str) -> str:
    """Guess what an artifact is: pictures by how they begin, anything else by its name."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for opening, media_type in PICTURES.items():
        if head.startswith(opening):
            return media_type
    guessed, encoding = mimetypes.guess_type(name)
    if guessed is None or encoding or guessed.startswith("image/"):
        return UNKNOWN
    return guessed


def remove(artifact: Artifact) -> None:
    """Remove an artifact's file from the storage."""
    try:
        artifact.file.storage.delete(artifact.file.name or "")
    except Exception:  # each kind of storage raises errors of its own
        logger.exception("an artifact's file is left", extra={"file": artifact.file.name})
