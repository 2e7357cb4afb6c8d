"""The operators' page: who sees it, what it says, and what it does."""

import pytest

from django.test import Client
from django.urls import reverse

from access.scopes import Scope
from capacity.ledger import ledger
from capacity.models import Intervention
from tests.integration.pages.conftest import ClientMaker
from tests.integration.pages.markup import Markup

SCRIPT = {"script": '"""Waits."""\ndef test_it(): pass'}


@pytest.fixture
def operator(signed_in: ClientMaker) -> Client:
    """Olga, who steers."""
    return signed_in(Scope.OPERATE, "olga")


def text_of(client: Client, address: str = "room") -> str:
    return " ".join(Markup(client.get(reverse(address)).content.decode()).text.split())


def act(client: Client, **sent: object) -> tuple[int, dict[str, object]]:
    answer = client.post(reverse("act"), sent, headers={"Accept": "application/json"})
    return answer.status_code, answer.json()


def announce_worker(*, slots: int = 2) -> None:
    ledger().renew([], lease=30, worker="host:1", slots=slots, note='{"host": "host", "cpu": 0.5}')


def start(client: Client, count: int = 1) -> list[str]:
    answers = [
        client.post(reverse("run"), SCRIPT, headers={"Accept": "application/json"})
        for _ in range(count)
    ]
    return [answer.json()["id"] for answer in answers]


def test_it_says_in_words_that_workers_offer_less_than_the_limit(viewer: Client) -> None:
    announce_worker()
    assert "1 worker offers 2 slots, the limit is 5: at most 2 run at once." in text_of(viewer)


def test_a_viewer_sees_and_can_steer_nothing(viewer: Client) -> None:
    assert "Who holds each slot" in text_of(viewer)
    assert "Pause" not in text_of(viewer)
    assert act(viewer, act="pause", reason="why")[0] == 403
    assert ledger().own_limits() == {}


def test_a_guest_of_no_group_is_not_shown_it(transactional_db: None) -> None:
    from django.contrib.auth.models import User

    client = Client()
    client.force_login(User.objects.create_user("guest"))
    assert client.get(reverse("room")).status_code == 403


def test_limits_are_changed_with_a_reason_and_kept(operator: Client) -> None:
    assert act(operator, act="limits", running="3", queued="9", reason="less load")[0] == 200
    assert ledger().own_limits() == {"running": 3, "queued": 9}
    (kept,) = Intervention.objects.all()
    assert (str(kept), kept.reason, kept.by.username if kept.by else "") == (
        "At most 3 run and 9 wait",
        "less load",
        "olga",
    )
    assert "less load" in text_of(operator)


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "pause", "reason": "  "},
        {"act": "limits", "running": "-1", "reason": "why"},
        {"act": "limits", "reason": "why"},
        {"act": "cancel", "id": "x", "reason": "why"},
        {"act": "advance", "reason": "why"},
        {"act": "dance", "reason": "why"},
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(operator: Client, sent: dict[str, str]) -> None:
    assert act(operator, **sent)[0] == 422
    assert not Intervention.objects.exists()


def test_a_pause_is_said_and_ended(operator: Client) -> None:
    act(operator, act="pause", reason="why")
    assert "Paused: what runs goes on" in text_of(operator)
    act(operator, act="resume", reason="done")
    assert ledger().own_limits() == {"paused": 0}


def test_a_worker_is_drained_and_may_fetch_again(operator: Client) -> None:
    announce_worker()
    act(operator, act="drain", worker="host:1", reason="an update")
    assert "Draining" in text_of(operator)
    act(operator, act="undrain", worker="host:1", reason="done")
    assert "Ready" in text_of(operator)
    assert [each.act for each in Intervention.objects.all()] == ["undrain", "drain"]
    assert act(operator, act="drain", worker="nobody", reason="why")[0] == 404
    assert Intervention.objects.count() == 2


def test_those_chosen_move_to_the_front_in_their_order(operator: Client) -> None:
    ledger().configure(running=0)
    ids = start(operator, 4)
    act(operator, act="advance", id=[ids[2], ids[3]], reason="a release waits")
    assert list(ledger().positions(ids).values()) == [3, 4, 1, 2]
    assert Intervention.objects.get().subjects == [ids[2], ids[3]]


def test_those_chosen_are_cancelled(operator: Client) -> None:
    ledger().configure(running=0)
    ids = start(operator, 3)
    status, answer = act(operator, act="cancel", id=ids[:2], reason="a mistake")
    assert (status, answer["detail"]) == (200, "2 cancelled.")
    assert ledger().usage().listed == 1


def test_a_part_renders_alone(viewer: Client) -> None:
    for part in ("now", "history"):
        page = viewer.get(reverse("room"), {"part": part}).content.decode()
        assert "<html" not in page
    assert "Utilisation" in page


def test_nothing_of_ours_stands_in_the_page_as_a_script(operator: Client) -> None:
    announce_worker()
    start(operator, 2)
    for part in ("now", "history"):
        page = operator.get(reverse("room"), {"part": part}).content.decode()
        assert Markup(page).inline == []


def test_the_doctor_says_what_differs_and_repairs_it(operator: Client) -> None:
    assert "Record, ledger and broker agree." in text_of(operator, "doctor")
    ledger().admit("stray", "{}", band=2)
    assert "stray" in text_of(operator, "doctor")
    status, answer = act(operator, act="repair", reason="looked strange")
    assert status == 200
    assert "epair" in str(answer["detail"])
    assert Intervention.objects.get().act == "repair"


def test_the_admin_leads_to_it(staff: Client) -> None:
    assert staff.get(reverse("room")).status_code == 200
    assert staff.get("/admin/capacity/intervention/").status_code == 200
    page = staff.get("/admin/").content.decode()
    assert reverse("room") in page
    assert "js/admin" in page
