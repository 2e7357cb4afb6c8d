"""Strict readers for settings that come from the environment.

Each reader returns the parsed value or raises `SettingError`, whose message names the variable, the
value found and what is allowed, so that a wrong value stops the start with one sentence.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from django.core.exceptions import ImproperlyConfigured

from supertest.storage import NotAllowed, storage_of

DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
REDIS_SCHEMES = ("redis", "rediss")  # kombu takes no unix:// address
FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=")
UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}
PERIODS = {"s": 1, "m": 60, "h": 3600}
TRUE, FALSE = ("1", "on", "true", "yes"), ("0", "off", "false", "no")

_environment = environ.Env()


class SettingError(ImproperlyConfigured):
    """A setting in the environment has a value that is not allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} is not allowed; it must be {allowed}.")


def text(name: str, default: str = "") -> str:
    """Return the variable as it is, or `default` where it is absent or empty."""
    value: str = _environment.str(name, default="")
    return value or default


def whole(name: str, default: int, *, least: int = 0) -> int:
    """Return a whole number of at least `least`."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise SettingError(name, value, f"a whole number of at least {least}")
    return int(value)


def size(name: str, default: str, *, least: int = 1024) -> int:
    """Return a number of bytes, written as such or with the unit K, M or G (of 1024)."""
    value = text(name, default)
    number, factor = value[:-1], UNITS.get(value[-1].upper(), 0)
    if not factor:
        number, factor = value, 1
    if not (number.isascii() and number.isdigit() and int(number) * factor >= least):
        raise SettingError(name, value, f"a size such as 512M or 2G, of at least {least} bytes")
    return int(number) * factor


def port(name: str, default: int) -> int:
    """Return the number of a TCP port."""
    value = text(name)
    if value and not (value.isascii() and value.isdigit() and 0 < int(value) < 65_536):
        raise SettingError(name, value, "a port from 1 to 65535")
    return int(value or default)


def seconds(name: str, default: float, *, least: float = 0.0) -> float:
    """Return a duration in seconds of at least `least`; fractions are allowed."""
    value = text(name)
    if not value:
        return default
    try:
        parsed = float(value)
    except ValueError:
        parsed = float("nan")
    if not least <= parsed < float("inf"):
        raise SettingError(name, value, f"a number of seconds of at least {least:g}")
    return parsed


def switch(name: str, *, default: bool) -> bool:
    """Return a boolean written as on/off, true/false, yes/no or 1/0."""
    value = text(name).lower()
    if not value:
        return default
    if value not in TRUE + FALSE:
        raise SettingError(name, value, f"one of {', '.join(TRUE + FALSE)}")
    return value in TRUE


def choice(name: str, default: str, *, among: Sequence[str]) -> str:
    """Return one of the words in `among`."""
    value = text(name, default)
    if value not in among:
        raise SettingError(name, value, f"one of {', '.join(among)}")
    return value


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return a comma-separated list without its blanks."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def rate(name: str, default: str) -> tuple[int, int] | None:
    """Return how many requests in how many seconds, written as 600/m; None for "off"."""
    value = text(name, default)
    if value == "off":
        return None
    number, _, unit = value.partition("/")
    if not (number.isascii() and number.isdigit() and int(number) and unit in PERIODS):
        raise SettingError(name, value, "a rate such as 20/s, 600/m or 9000/h, or off")
    return int(number), PERIODS[unit]


def endpoints(name: str) -> list[tuple[str, int]]:
    """Return a comma-separated list of host:port; an IPv6 address stands in brackets."""
    return [_endpoint(name, word) for word in words(name)]


def _endpoint(name: str, word: str) -> tuple[str, int]:
    allowed = "a comma-separated list of host:port, such as staging.example.org:443"
    try:
        parts = urlsplit(f"//{word}")
        host, number = parts.hostname, parts.port
    except ValueError:
        host = number = None
    if not host or not number or parts.netloc != word or "@" in word:
        raise SettingError(name, word, allowed)
    return host.rstrip("."), number


def site_url(name: str, default: str) -> str:
    """Return where the product is found from outside: http(s)://host, without a last slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingError(name, value, "an address such as https://tests.example.org")
    return value


def fernet_keys(name: str) -> list[str]:
    """Return a comma-separated list of Fernet keys, the newest first; an error shows none."""
    keys = words(name)
    for place, key in enumerate(keys, start=1):
        if not FERNET_KEY.fullmatch(key):
            allowed = "Fernet keys with commas between: 32 bytes each, in URL-safe base64"
            raise SettingError(name, f"(key {place}, {len(key)} characters)", allowed)
    return keys


def redis_url(name: str, default: str) -> str:
    """Return the URL of a Redis server."""
    value = text(name, default)
    if urlsplit(value).scheme not in REDIS_SCHEMES:
        raise SettingError(name, value, f"a URL that starts with {_schemes(REDIS_SCHEMES)}")
    return value


def database(name: str, *, default_path: Path) -> dict[str, Any]:
    """Return Django's settings of the database in a URL; without one, SQLite at `default_path`."""
    value = text(name, f"sqlite:///{default_path}")
    if urlsplit(value).scheme not in DATABASE_SCHEMES:
        raise SettingError(name, value, f"a URL that starts with {_schemes(DATABASE_SCHEMES)}")
    parsed: dict[str, Any] = _environment.db_url_config(value)
    return parsed


def origin(name: str) -> str:
    """Return an origin, such as https://traces.example.org, or ""."""
    value = text(name)
    parts = urlsplit(value)
    if value and (
        parts.scheme not in ("http", "https") or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise SettingError(name, value, "an origin such as https://traces.example.org")
    return value


def host_of(origin: str) -> list[str]:
    """Return the host name of an origin, in a list that is empty where there is none."""
    return [host] if (host := urlsplit(origin).hostname) else []


def artifacts_storage(name: str) -> dict[str, Any]:
    """Return Django's settings of the storage for artifacts: files, or a bucket of S3."""
    value = text(name, "file")
    try:
        return storage_of(value)
    except NotAllowed as error:
        raise SettingError(name, value, str(error)) from error


def _schemes(schemes: Sequence[str]) -> str:
    return " or ".join(f"{scheme}://" for scheme in schemes)
