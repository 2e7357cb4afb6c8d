"""Artifacts in a bucket: what one process stores, others list and send, without a shared disk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from django.conf import LazySettings
from django.core.files.storage import storages

from access.problems import Problem
from executions.downloads import artifact_response
from executions.models import Artifact, Execution
from executions.services import remove_orphans
from supertest.storage import storage_of
from tests.integration.executions.bucket import Bucket, open_bucket
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run

pytest.importorskip("boto3")
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100_000
#: What a web process on another machine does with a request for a file.
OTHER = """
import django; django.setup()
import sys
from executions.downloads import artifact_response
from executions.models import Artifact
found = Artifact(name="a/shot.png", media_type="image/png", file=sys.argv[1])
sys.stdout.buffer.write(artifact_response(found).content)
"""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[Bucket]:
    """Keep artifacts in a bucket."""
    with open_bucket() as opened:
        for name, value in environment(opened).items():
            monkeypatch.setenv(name, value)
        stored = storage_of(environment(opened)["ARTIFACTS_STORAGE"])
        settings.STORAGES = settings.STORAGES | {"default": stored}
        yield opened
        storages["default"].connection.meta.client.close()  # type: ignore[attr-defined]


def environment(bucket: Bucket) -> dict[str, str]:
    """Return the variables of a process that uses the bucket."""
    return {
        "ARTIFACTS_STORAGE": "s3://artifacts-of-tests/some/prefix",
        "AWS_ENDPOINT_URL_S3": bucket.url,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LOG_LEVEL": "ERROR",
    }


@pytest.fixture
def artifact(bucket: Bucket, sandbox: FakeSandbox) -> Artifact:
    """One that a worker has stored."""
    execution, delivery = accepted(), fetch()
    sandbox.leaves = {"a/shot.png": PNG}
    run(delivery)
    return execution.artifacts.get()


def test_it_is_stored_below_the_prefix(bucket: Bucket, artifact: Artifact) -> None:
    assert bucket.objects == {f"some/prefix/{artifact.file.name}": PNG}
    assert type(storages["default"]).__name__ == "S3Storage"


def test_web_processes_of_other_machines_send_it(
    bucket: Bucket, artifact: Artifact, tmp_path: Path
) -> None:
    others = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER, str(artifact.file.name)],
            env={**os.environ, **environment(bucket), "VAR_DIR": str(tmp_path / name)},
            stdout=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]  # fmt: skip

    assert [other.communicate(timeout=60)[0] for other in others] == [PNG, PNG]


def test_it_goes_with_its_execution(bucket: Bucket, artifact: Artifact) -> None:
    Execution.objects.get(pk=artifact.execution_id).delete()

    assert bucket.objects == {}


def test_what_no_row_knows_is_found(bucket: Bucket, artifact: Artifact) -> None:
    from datetime import timedelta

    from django.utils import timezone

    Artifact.objects.filter(pk=artifact.pk)._raw_delete("default")

    assert remove_orphans(now=timezone.now() + timedelta(days=2)) == 1
    assert bucket.objects == {}


def test_a_file_that_is_gone_is_not_found(bucket: Bucket, artifact: Artifact) -> None:
    bucket.objects.clear()

    with pytest.raises(Problem) as caught:
        artifact_response(artifact)

    assert caught.value.kind.code == "not_found"


def test_a_storage_that_does_not_answer_is_said(
    bucket: Bucket, artifact: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(storages["default"]), "open", refuse)

    with pytest.raises(Problem) as caught:
        artifact_response(artifact)

    assert caught.value.kind.code == "storage_unavailable"
