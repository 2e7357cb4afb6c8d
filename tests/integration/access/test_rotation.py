"""Secrets outlive their keys: encrypted anew with the first, and checked."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from access import vault
from access.checks import check_secrets
from executions import services
from executions.models import Variable
from notices.models import Target

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def kept(settings: LazySettings) -> LazySettings:
    settings.SECRETS_KEYS = [OLD]
    olga = User.objects.create_user("olga")
    services.keep_variable("KEY", "hunter22", is_secret=True, job=None, by=olga)
    services.keep_variable("URL", "plain", is_secret=False, job=None, by=olga)
    Target.objects.create(name="Chat", url=vault.encrypt("json://x"), shown="json://x")
    return settings


def warned() -> list[Any]:
    return [warning.msg for warning in check_secrets(databases=["default"])]


def test_after_a_rotation_the_old_key_can_go(
    kept: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.SECRETS_KEYS = [NEW, OLD]
    call_command("rotate_secrets")
    assert capsys.readouterr().out.startswith("2 encrypted anew")
    kept.SECRETS_KEYS = [NEW]
    assert Variable.objects.get(name="KEY").content == "hunter22"
    assert vault.decrypt(bytes(Target.objects.get().url)) == "json://x"
    assert warned() == []


def test_a_secret_that_no_key_reads_is_named_and_left_as_it_is(kept: LazySettings) -> None:
    before = Variable.objects.get(name="KEY").sealed
    kept.SECRETS_KEYS = [NEW]
    with pytest.raises(CommandError, match="target Chat, variable KEY of all"):
        call_command("rotate_secrets")
    assert Variable.objects.get(name="KEY").sealed == before
    assert len(warned()) == 2


def test_nothing_is_looked_up_where_no_database_is_asked_for(kept: LazySettings) -> None:
    kept.SECRETS_KEYS = [NEW]
    assert check_secrets() == []
