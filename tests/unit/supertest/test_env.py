"""Settings from the environment: what is allowed, and the one sentence for what is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from supertest import env


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SETTING", raising=False)


@pytest.mark.parametrize("value", ["0", "7", "050"])
def test_a_whole_number_is_read(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SETTING", value)
    assert env.whole("SETTING", 5) == int(value)


@pytest.mark.parametrize(("value", "read"), [("2048", 2048), ("64k", 65_536), ("3M", 3_145_728)])
def test_a_size_is_read(monkeypatch: pytest.MonkeyPatch, value: str, read: int) -> None:
    monkeypatch.setenv("SETTING", value)
    assert env.size("SETTING", "1G") == read


def test_an_absent_and_an_empty_variable_give_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.whole("SETTING", 5) == 5
    monkeypatch.setenv("SETTING", "")
    assert env.whole("SETTING", 5) == 5
    assert env.port("SETTING", 8000) == 8000
    assert env.words("SETTING", ["a"]) == ["a"]


WRONG: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (env.whole, {"default": 5}, "abc"),
    (env.whole, {"default": 5}, "-1"),
    (env.whole, {"default": 5}, "1.5"),
    (env.whole, {"default": 5}, "٣"),
    (env.whole, {"default": 5, "least": 1}, "0"),
    (env.size, {"default": "1G"}, "1T"),
    (env.size, {"default": "1G"}, "M"),
    (env.size, {"default": "1G"}, "-1M"),
    (env.size, {"default": "1G"}, "1023"),
    (env.port, {"default": 8000}, "0"),
    (env.port, {"default": 8000}, "65536"),
    (env.port, {"default": 8000}, "http"),
    (env.seconds, {"default": 1}, "soon"),
    (env.seconds, {"default": 1}, "-0.5"),
    (env.seconds, {"default": 1}, "nan"),
    (env.seconds, {"default": 1}, "inf"),
    (env.switch, {"default": False}, "maybe"),
    (env.choice, {"default": "a", "among": ("a", "b")}, "c"),
    (env.rate, {"default": "1/s"}, "600"),
    (env.rate, {"default": "1/s"}, "0/m"),
    (env.rate, {"default": "1/s"}, "5/d"),
    (env.redis_url, {"default": "redis://localhost"}, "http://localhost"),
    (env.site_url, {"default": "http://localhost"}, "tests.example"),
    (env.site_url, {"default": "http://localhost"}, "ftp://tests.example"),
    (env.database, {"default_path": Path("db")}, "mysql://localhost/x"),
]


@pytest.mark.parametrize(("read", "options", "value"), WRONG)
def test_a_wrong_value_is_one_sentence_that_names_variable_and_value(
    monkeypatch: pytest.MonkeyPatch, read: Callable[..., Any], options: dict[str, Any], value: str
) -> None:
    monkeypatch.setenv("SETTING", value)
    with pytest.raises(env.SettingError) as caught:
        read("SETTING", **options)
    sentence = str(caught.value)
    assert sentence.startswith(f"SETTING={value!r} is not allowed; it must be ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_rate_is_a_number_and_seconds_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.rate("SETTING", "600/m") == (600, 60)
    monkeypatch.setenv("SETTING", "off")
    assert env.rate("SETTING", "600/m") is None


@pytest.mark.parametrize(("value", "expected"), [("on", True), ("TRUE", True), ("no", False)])
def test_a_switch_is_read_whatever_its_case(
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    expected: bool,
) -> None:
    monkeypatch.setenv("SETTING", value)
    assert env.switch("SETTING", default=not expected) is expected


def test_seconds_may_be_fractions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "0.25")
    assert env.seconds("SETTING", 1) == 0.25


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "a.example, b.example,,")
    assert env.words("SETTING") == ["a.example", "b.example"]


def test_without_a_database_url_sqlite_is_used_at_the_default_path() -> None:
    database = env.database("SETTING", default_path=Path("/data/db.sqlite3"))
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == "/data/db.sqlite3"


def test_a_postgresql_url_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "postgres://me:secret@db.example:5433/supertest")
    database = env.database("SETTING", default_path=Path("unused"))
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"]) == ("db.example", 5433)


def test_endpoints_are_hosts_with_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGRESS_ALLOW", "Staging.example:443, [::1]:80")
    assert env.endpoints("EGRESS_ALLOW") == [("staging.example", 443), ("::1", 80)]


@pytest.mark.parametrize("value", ["staging", "https://x:1", "x:0", "x:99999", ":80", "a@b:80"])
def test_anything_else_is_no_endpoint(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EGRESS_ALLOW", value)
    with pytest.raises(env.SettingError, match="host:port"):
        env.endpoints("EGRESS_ALLOW")


def test_a_wrong_fernet_key_is_named_by_its_place_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRETS_KEYS", f"{Fernet.generate_key().decode()},hunter2")
    with pytest.raises(env.SettingError, match="key 2, 7 characters") as caught:
        env.fernet_keys("SECRETS_KEYS")
    assert "hunter2" not in str(caught.value)
