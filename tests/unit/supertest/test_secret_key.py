"""The secret key of a machine that was given none."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.fernet import Fernet

from supertest.secret_key import kept_secret_key, kept_vault_key


def test_the_key_is_long_and_stays_the_same(tmp_path: Path) -> None:
    first = kept_secret_key(tmp_path)
    assert len(first) >= 50
    assert kept_secret_key(tmp_path) == first


def test_two_directories_have_different_keys(tmp_path: Path) -> None:
    assert kept_secret_key(tmp_path / "a") != kept_secret_key(tmp_path / "b")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    kept_secret_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_starts_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(kept_secret_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_the_vaults_key_is_another_and_encrypts(tmp_path: Path) -> None:
    key = kept_vault_key(tmp_path)
    assert kept_vault_key(tmp_path) == key != kept_secret_key(tmp_path)
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"
    assert stat.S_IMODE((tmp_path / "secrets-key").stat().st_mode) == 0o600
