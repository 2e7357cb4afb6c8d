"""What pages say of the sandbox."""

import pytest

from django.conf import LazySettings
from django.test import Client

from executions import machines
from executions.runner import Availability, Sandbox

WARNING = b"SANDBOX=off: test scripts run without a sandbox"


@pytest.mark.parametrize("path", ["/executions/", "/capacity/", "/no-such-page/"])
def test_without_a_sandbox_every_page_warns(
    tester: Client, settings: LazySettings, path: str
) -> None:
    settings.SANDBOX = "off"
    assert WARNING in tester.get(path).content


@pytest.mark.django_db
def test_the_page_to_sign_in_warns_too(settings: LazySettings) -> None:
    settings.SANDBOX = "off"
    assert WARNING in Client().get("/executions/", follow=True).content


def test_the_admin_warns_too(staff: Client, settings: LazySettings) -> None:
    settings.SANDBOX = "off"
    assert b"No sandbox" in staff.get("/admin/").content


def test_with_a_sandbox_nothing_warns(tester: Client, staff: Client) -> None:
    assert b"SANDBOX=off" not in tester.get("/executions/").content
    assert b"No sandbox" not in staff.get("/admin/").content


def test_the_admin_shows_what_each_machine_said(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Availability(usable=False, detail="There is <no> bubblewrap.")
    monkeypatch.setattr(Sandbox, "probe", lambda _: found)

    machines.report()

    assert b"There is &lt;no&gt; bubblewrap." in staff.get("/admin/").content
