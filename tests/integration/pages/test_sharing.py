"""Whoever has a link sees one execution, until the link ends."""

from datetime import timedelta

import pytest

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from access.models import AuditEntry
from executions.models import Artifact, Execution, Log, Share
from executions.services.sharing import token_of
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import HOSTILE, ended

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def execution(tester: Client) -> Execution:
    made = ended(name=HOSTILE, variables={"PASSWORD": "hunter2"})
    Log.objects.create(execution=made, content=b"\x1b[31mred\x1b[0m <b>bold</b>")
    return made


@pytest.fixture
def address(tester: Client, execution: Execution) -> str:
    tester.post(f"/executions/{execution.pk}/share/make/", {"days": "7"})
    return f"/shared/{token_of(Share.objects.get())}/"


def test_a_guest_sees_status_tests_and_log_and_nothing_that_runs(address: str) -> None:
    answer = Client().get(address)
    html = answer.content.decode()
    page = Markup(html)
    assert "1 test failed." in page.text
    assert "red <b>bold</b>" in page.text
    assert "hunter2" not in html
    assert page.inline == page.foreign == []
    assert "script" not in {tag for tag, _ in page.tags}


def test_no_engine_cache_or_other_site_learns_of_it(address: str) -> None:
    answer = Client().get(address)
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_link_that_was_revoked_leads_nowhere(
    tester: Client, execution: Execution, address: str
) -> None:
    tester.post(f"/executions/{execution.pk}/share/{Share.objects.get().pk}/revoke/")
    answer = Client().get(address)
    assert (answer.status_code, "noindex" in answer["X-Robots-Tag"]) == (410, True)
    assert [entry.action for entry in AuditEntry.objects.all()][:2] == ["changed", "shared"]


def test_a_link_ends_by_itself(address: str) -> None:
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(address).status_code == 410


@pytest.mark.parametrize("change", ["x", "-", "0"])
def test_a_forged_link_is_not_found(address: str, change: str) -> None:
    assert Client().get(address[:-1] + change + "/").status_code == 404
    assert Client().get("/shared/" + change + address.removeprefix("/shared/")).status_code == 404


def test_only_pictures_of_this_execution_are_shown(execution: Execution, address: str) -> None:
    def artifact(of: Execution, media_type: str) -> Artifact:
        file = ContentFile(PNG, name="a")
        return Artifact.objects.create(
            execution=of, name=f"a-{media_type}", size=8, media_type=media_type, file=file
        )

    picture, page = artifact(execution, "image/png"), artifact(execution, "text/html")
    foreign = artifact(ended(), "image/png")
    found = [Client().get(f"{address}{each.pk}/").status_code for each in (picture, page, foreign)]
    assert found == [200, 404, 404]


def test_whoever_only_sees_can_not_share(viewer: Client, execution: Execution) -> None:
    answer = viewer.post(f"/executions/{execution.pk}/share/make/", {"days": "7"})
    assert (answer.status_code, Share.objects.count()) == (403, 0)


def test_a_link_lasts_as_long_as_the_list_offers(tester: Client, execution: Execution) -> None:
    answer = tester.post(f"/executions/{execution.pk}/share/make/", {"days": "3650"})
    assert (answer.status_code, Share.objects.count()) == (422, 0)
