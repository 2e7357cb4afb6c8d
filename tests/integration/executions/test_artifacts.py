"""What executions leave: recorded with the verdict, removed with the record."""

import pytest

from django.core.files.storage import default_storage
from django.db import OperationalError

from capacity.deliveries import StopCause
from executions.artifacts import media_type_of
from executions.models import Artifact, TestResult
from executions.runner import Outcome, Result
from executions.services import Disposal
from tests.integration.executions.stage import (
    FakeSandbox,
    accepted,
    fetch,
    run,
    until_stopped,
)

pytestmark = pytest.mark.django_db(transaction=True)
PNG = b"\x89PNG\r\n\x1a\n and so on"


def test_they_are_recorded_with_the_verdict_and_stored_under_names_of_ours(
    sandbox: FakeSandbox,
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"a/shot.png": PNG, "trace.zip": b"PK"}

    run(delivery)

    picture, trace = execution.artifacts.all()
    assert (picture.name, picture.size, picture.media_type) == ("a/shot.png", len(PNG), "image/png")
    assert (trace.media_type, trace.is_trace) == ("application/zip", True)
    assert str(picture.file.name).startswith(f"artifacts/{execution.pk}/")
    assert "shot" not in str(picture.file.name)
    with picture.file.open() as file:
        assert file.read() == PNG


def test_a_verdict_that_is_recorded_at_the_second_try_has_them_too(
    sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"shot.png": PNG}
    create = TestResult.objects.bulk_create
    taken: list[bool] = []

    def fail_once(rows: list[TestResult]) -> list[TestResult]:
        if not taken:
            taken.append(True)
            raise OperationalError("the database went away")
        return create(rows)

    monkeypatch.setattr(TestResult.objects, "bulk_create", fail_once)

    run(delivery)

    assert execution.artifacts.get().name == "shot.png"


def test_the_files_go_with_the_record(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"shot.png": PNG}
    run(delivery)
    stored = execution.artifacts.get().file.name or ""
    assert default_storage.exists(stored)

    execution.delete()

    assert not default_storage.exists(stored)


def test_a_run_that_is_put_back_leaves_nothing(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"shot.png": PNG}
    sandbox.play = until_stopped
    delivery.stop(StopCause.DRAINING)

    assert run(delivery) is Disposal.AGAIN

    assert not Artifact.objects.exists()
    assert not default_storage.exists(f"artifacts/{execution.pk}") or not any(
        default_storage.listdir(f"artifacts/{execution.pk}")
    )


def test_a_storage_that_fails_costs_the_artifact_and_not_the_verdict(
    sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution, delivery = accepted(), fetch()

    def fail(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(default_storage, "save", fail)
    sandbox.leaves = {"shot.png": PNG}
    sandbox.keeps = False
    sandbox.play = lambda run, sink, stop: Result(Outcome.FAILED, "1 test failed.")

    run(delivery)

    execution.refresh_from_db()
    assert execution.status == "failed"
    assert not execution.artifacts.exists()


def test_a_storage_that_keeps_a_file_keeps_no_record_from_going(
    sandbox: FakeSandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"shot.png": PNG}
    run(delivery)

    def fail(_name: str) -> None:
        raise OSError("read-only file system")

    monkeypatch.setattr(default_storage, "delete", fail)

    execution.delete()

    assert not Artifact.objects.exists()
    assert "an artifact's file is left" in caplog.text


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (PNG, "x.html", "image/png"),
        (b"\xff\xd8\xff\xe0", "x", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "x", "image/webp"),
        (b"<svg onload=alert(1)>", "x.png", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "x.svg", "application/octet-stream"),
        (b"PK", "trace.zip", "application/zip"),
        (b"", "noname", "application/octet-stream"),
    ],
)
def test_only_what_begins_like_a_picture_is_one(head: bytes, name: str, media_type: str) -> None:
    assert media_type_of(head[:16], name) == media_type
