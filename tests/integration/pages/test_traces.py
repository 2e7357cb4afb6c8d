"""The trace viewer: at an origin of its own, with nothing else there."""

from urllib.parse import parse_qs, urlsplit

import pytest

from django.conf import LazySettings
from django.core import signing
from django.test import Client
from django.urls import reverse

from executions import traces
from executions.models import Artifact
from tests.integration.pages.test_files import PNG, left

HERE = {"host": "127.0.0.1:8000"}
THERE = {"host": "traces.localhost:8000"}


@pytest.fixture
def trace(transactional_db: None) -> Artifact:
    """A trace that an execution left."""
    if not traces.viewer_files():
        pytest.skip("Playwright is not installed")
    return left("browser/test-it/trace.zip", "application/zip")


def way_to(artifact: Artifact) -> str:
    return reverse("open_trace", args=[artifact.execution_id, artifact.pk])


def test_the_page_leads_to_the_viewer_at_its_own_origin(viewer: Client, trace: Artifact) -> None:
    page = viewer.get(
        reverse("execution", args=[trace.execution_id]), headers=HERE
    ).content.decode()
    assert way_to(trace) in page

    location = urlsplit(viewer.get(way_to(trace), headers=HERE)["Location"])

    assert (location.netloc, location.path) == ("traces.localhost:8000", "/viewer/index.html")


def test_the_trace_is_sent_there_without_a_session(viewer: Client, trace: Artifact) -> None:
    location = urlsplit(viewer.get(way_to(trace), headers=HERE)["Location"])
    address = urlsplit(parse_qs(location.query)["trace"][0])

    response = Client().get(address.path, headers=THERE)

    assert response.content == PNG
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Client().get(address.path, headers=HERE).status_code == 404


def test_the_viewers_own_files_come_with_a_policy_of_their_own(trace: Artifact) -> None:
    response = Client().get("/viewer/index.html", headers=THERE)

    assert response.status_code == 200
    assert "script-src 'self' 'wasm-unsafe-eval';" in response["Content-Security-Policy"]
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("name", ["../package.json", "%2e%2e/index.html", "none.js"])
def test_nothing_but_the_viewers_files_is_sent(trace: Artifact, name: str) -> None:
    assert Client().get(f"/viewer/{name}", headers=THERE).status_code == 404


@pytest.mark.parametrize("path", ["/", "/playground/", "/admin/", "/api/v1/capacity", "/healthz"])
def test_nothing_of_the_product_is_answered_there(tester: Client, path: str) -> None:
    assert tester.get(path, headers=THERE).status_code == 404


def test_the_viewer_is_not_served_beside_the_pages(tester: Client) -> None:
    assert tester.get("/viewer/index.html", headers=HERE).status_code == 404


@pytest.mark.parametrize("leave", ["1", "1:1vxyz:forged"])
def test_a_forged_leave_opens_nothing(trace: Artifact, leave: str) -> None:
    assert Client().get(f"/trace/{leave}.zip", headers=THERE).status_code == 404


def test_an_old_leave_opens_nothing(trace: Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    leave = signing.TimestampSigner(salt="executions.traces").sign(str(trace.pk))
    monkeypatch.setattr(traces, "LEAVE", -1)
    assert Client().get(f"/trace/{leave}.zip", headers=THERE).status_code == 404


def test_elsewhere_there_is_a_viewer_only_where_the_operator_named_its_origin(
    viewer: Client, trace: Artifact, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["tests.example.org"]
    elsewhere = {"host": "tests.example.org"}
    page = viewer.get(reverse("execution", args=[trace.execution_id]), headers=elsewhere).content
    assert b"playwright show-trace" in page
    assert viewer.get(way_to(trace), headers=elsewhere).status_code == 404

    settings.TRACES_URL = "https://traces.example.org"

    location = viewer.get(way_to(trace), headers=elsewhere)["Location"]
    assert location.startswith("https://traces.example.org/viewer/")
