"""The audit log keeps who did what, whatever becomes of them."""

import pytest

from django.contrib.auth.models import AnonymousUser, User

from access import audit
from access.audit import Action
from access.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_and_when() -> None:
    ann = User.objects.create_user("ann")
    entry = audit.record(Action.RAN, by=ann, target="job 7", detail="Nightly")
    assert str(entry) == "ann ran job 7"
    assert (entry.by, entry.who, entry.detail) == (ann, "ann", "Nightly")


def test_an_entry_outlives_who_it_tells_of() -> None:
    ann = User.objects.create_user("ann")
    audit.record(Action.RAN, by=ann, target="job 7")
    ann.delete()
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.who) == (None, "ann")


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_nobody_known_is_recorded_as_such(nobody: AnonymousUser | None) -> None:
    assert audit.record(Action.SIGN_IN_FAILED, by=nobody, target="sign-in").who == ""


def test_what_no_database_takes_is_cut_or_replaced() -> None:
    entry = audit.record(Action.RAN, by=None, target="\0" + "t" * 400, detail="\ud800" * 2000)
    entry.refresh_from_db()
    assert (len(entry.target), len(entry.detail), entry.target[0]) == (300, 1000, "\ufffd")
