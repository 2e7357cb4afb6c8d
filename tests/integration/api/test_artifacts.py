"""The artifacts of an execution over the API."""

import pytest

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from access.scopes import Scope
from executions.models import Artifact, Execution
from tests.integration.api.client import ApiClient
from tests.integration.api.conftest import CallerMaker
from tests.integration.pages.records import ended

PAGE = b"<script>alert(document.cookie)</script>"
NAME = "a b/<i>#1?.html"


@pytest.fixture
def execution(transactional_db: None) -> Execution:
    """One of Ann's that left a page of markup."""
    execution = ended()
    stored = default_storage.save("artifacts/page", ContentFile(PAGE))
    Artifact.objects.create(
        execution=execution, name=NAME, size=len(PAGE), media_type="text/html", file=stored
    )
    return execution


async def test_they_are_listed_with_their_addresses(
    tester: ApiClient, execution: Execution
) -> None:
    response = await tester.send("get", f"/executions/{execution.pk}/artifacts")

    address = f"/api/v1/executions/{execution.pk}/artifacts/a%20b/%3Ci%3E%231%3F.html"
    item = {"name": NAME, "size": len(PAGE), "media_type": "text/html", "url": address}
    assert response.json() == {"items": [item], "next": None}


async def test_a_download_can_do_nothing_in_a_browser(
    tester: ApiClient, execution: Execution
) -> None:
    listed = await tester.send("get", f"/executions/{execution.pk}/artifacts")
    address = listed.json()["items"][0]["url"].removeprefix("/api/v1")

    response = await tester.send("get", address)

    assert response.content == PAGE
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_an_unknown_one_is_not_found(tester: ApiClient, execution: Execution) -> None:
    response = await tester.send("get", f"/executions/{execution.pk}/artifacts/../../etc/passwd")

    assert response.status_code == 404


@pytest.fixture
def bob(caller: CallerMaker) -> ApiClient:
    """Somebody else."""
    return caller(Scope.READ, "bob")


async def test_another_persons_are_not_found(bob: ApiClient, execution: Execution) -> None:
    response = await bob.send("get", f"/executions/{execution.pk}/artifacts")

    assert response.status_code == 404
