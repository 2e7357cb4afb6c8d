"""Secrets at rest."""

import pytest
from cryptography.fernet import Fernet

from django.conf import LazySettings

from access import vault
from access.vault import Unreadable

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_encrypted_can_be_read_and_does_not_show(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = [NEW]
    token = vault.encrypt("pässword")
    assert b"ssword" not in token
    assert vault.decrypt(token) == "pässword"


def test_an_older_key_still_reads_and_the_newest_writes(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = [OLD]
    token = vault.encrypt("x")
    settings.SECRETS_KEYS = [NEW, OLD]
    assert vault.decrypt(token) == "x"
    assert Fernet(NEW).decrypt(vault.encrypt("y")) == b"y"


def test_a_key_that_is_gone_is_said(settings: LazySettings) -> None:
    settings.SECRETS_KEYS = [OLD]
    token = vault.encrypt("x")
    settings.SECRETS_KEYS = [NEW]
    with pytest.raises(Unreadable, match="SECRETS_KEYS"):
        vault.decrypt(token)
