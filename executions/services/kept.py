"""What a team keeps, made submissions: a test as it is now, and a job of several."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from executions.models import Job, JobTest, Kind, Test, Version
from executions.services.submission import Piece, Submission

#: Most tests of a job, and further files of a test.
TESTS_MOST, FILES_MOST = 500, 2000
FOLDER_MOST = 40


class NothingToRun(Exception):
    """What was asked for can't run as it is kept; the message says why."""


def submission_of_test(test: Test, *, name: str = "", **how: Any) -> Submission:
    """Return the submission of a test as it is now."""
    piece = _piece(test, _version(test))
    return Submission(
        files=test.contents, name=name or test.name, test=test, parts=(piece,), **how
    )  # fmt: skip


def submission_of_job(job: Job, *, name: str = "", **how: Any) -> Submission:
    """Return the submission of a job: each of its tests in a directory of its own.

    Raises:
        NothingToRun: it has no tests, or they are too much together.
    """
    places = list(job.places.select_related("test").order_by("place"))
    pieces = _pieces(places)
    how["timeout"] = how.get("timeout") or job.timeout
    how["priority"] = how.get("priority") or job.priority
    how["variables"] = {**job.variables, **how.get("variables", {})}
    return Submission(
        files=_files(places, pieces),
        name=name or job.name,
        kind=Kind.JOB,
        job=job,
        parts=pieces,
        retries=job.retries,
        stop_at_first_failure=job.stop_at_first_failure,
        **how,
    )


def _pieces(places: Sequence[JobTest]) -> tuple[Piece, ...]:
    if not places:
        raise NothingToRun("The job has no tests yet.")
    newest = _versions([place.test for place in places])
    return tuple(
        _piece(place.test, newest.get(place.test_id), folder=_folder(number, place.test.name))
        for number, place in enumerate(places, 1)
    )


def _files(places: Sequence[JobTest], pieces: Sequence[Piece]) -> dict[str, str]:
    files = {
        f"{piece.folder}/{name}": content
        for place, piece in zip(places, pieces, strict=True)
        for name, content in place.test.contents.items()
    }
    size = sum(len(content.encode(errors="replace")) for content in files.values())
    if size > settings.SUITE_MAX_BYTES:
        raise NothingToRun(
            f"Its tests are {size} bytes together; at most {settings.SUITE_MAX_BYTES} can run."
        )
    return files


def _piece(test: Test, version: Version | None, *, folder: str = "") -> Piece:
    author = test.owner_id if version is None else version.author_id
    return Piece(
        folder=folder, name=test.name, test_id=test.pk,
        version_id=None if version is None else version.pk, author_id=author,
    )  # fmt: skip


def _version(test: Test) -> Version | None:
    return _versions([test]).get(test.pk)


def _versions(tests: Sequence[Test]) -> dict[int, Version]:
    """Return the newest version of each, without its contents."""
    wanted = {test.pk: test.version for test in tests}
    found = Version.objects.filter(test__in=wanted).only("test_id", "number", "author_id")
    return {row.test_id: row for row in found if row.number == wanted[row.test_id]}


def _folder(number: int, name: str) -> str:
    """Return a directory's name that people recognise, such as 01_log_in."""
    word = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:FOLDER_MOST].strip("_")
    return f"{number:02}_{word or 'test'}"
