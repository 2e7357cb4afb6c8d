"""Screenshots and files on an execution's page."""

import pytest

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from executions.models import Artifact
from tests.integration.pages.records import HOSTILE, ended

PNG = b"\x89PNG\r\n\x1a\n"


def left(name: str, media_type: str) -> Artifact:
    """Make an execution that left one file."""
    stored = default_storage.save("artifacts/file", ContentFile(PNG))
    return Artifact.objects.create(
        execution=ended(), name=name, size=8, media_type=media_type, file=stored
    )


def address_of(artifact: Artifact) -> str:
    return reverse("picture", args=[artifact.execution_id, artifact.pk])


def test_a_picture_is_shown_in_the_page_as_a_picture(tester: Client) -> None:
    artifact = left(f"{HOSTILE}.png", "image/png")

    page = tester.get(reverse("execution", args=[artifact.execution_id])).content.decode()
    response = tester.get(address_of(artifact))

    assert f'<img src="{address_of(artifact)}"' in page
    assert "<script>alert(1)" not in page
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/zip"])
def test_nothing_else_is_shown_inline(tester: Client, media_type: str) -> None:
    assert tester.get(address_of(left("x.png", media_type))).status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(tester: Client) -> None:
    artifact = left("x.png", "image/png")
    default_storage.delete(artifact.file.name or "")
    assert tester.get(address_of(artifact)).status_code == 404


def test_a_trace_says_how_to_open_it(tester: Client) -> None:
    artifact = left("browser/test-it/trace.zip", "application/zip")

    page = tester.get(reverse("files", args=[artifact.execution_id])).content.decode()

    assert "playwright show-trace" in page
    assert f"/api/v1/executions/{artifact.execution_id}/artifacts/browser/test-it/trace.zip" in page


@pytest.mark.django_db
def test_who_has_not_signed_in_sees_no_picture() -> None:
    artifact = left("x.png", "image/png")
    assert Client().get(address_of(artifact)).status_code == 302
