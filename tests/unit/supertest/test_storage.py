"""The words for where artifacts are kept."""

import importlib.util

import pytest

from supertest import env
from supertest.storage import FILES, NotAllowed, storage_of

WRONG = [
    "s3", "s3://", "s3://A", "s3://ab", "s3://bucket?x=1", "s3://bucket/a b", "s3://bucket//a",
    "s3://key@bucket", "s3://bucket:80", "https://bucket", "/srv/files", "FILE",
]  # fmt: skip


def test_files_are_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARTIFACTS_STORAGE", raising=False)
    assert env.artifacts_storage("ARTIFACTS_STORAGE") is FILES


@pytest.mark.parametrize(
    ("value", "bucket", "prefix"),
    [("s3://bucket", "bucket", ""), ("s3://my.bucket-2/a/b/", "my.bucket-2", "a/b")],
)
def test_a_bucket_and_its_prefix_are_read(value: str, bucket: str, prefix: str) -> None:
    pytest.importorskip("boto3")
    options = storage_of(value)["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == (bucket, prefix)


@pytest.mark.parametrize("value", WRONG)
def test_anything_else_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ARTIFACTS_STORAGE", value)
    with pytest.raises(env.SettingError, match="it must be file, or s3://bucket"):
        env.artifacts_storage("ARTIFACTS_STORAGE")


def test_a_bucket_without_its_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(NotAllowed, match=r"pip install -r requirements-optional.txt"):
        storage_of("s3://bucket")
