"""What all tests share: settings of their own, and a real Redis for those that ask for one.

pytest-django reads the settings after this file is imported: only this file names their module.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client

from supertest.processes.address import free_port
from tests.postgres import start_if_asked
from tests.redis_server import RedisServer

BASE_DIR = Path(__file__).resolve().parent.parent
_temporary = None if os.environ.get("VAR_DIR") else tempfile.mkdtemp(prefix="supertest-")
VAR_DIR = Path(_temporary or os.environ["VAR_DIR"]).absolute()

# Never the Redis of the environment: the tests empty theirs.
_server = RedisServer(port=free_port(), directory=VAR_DIR / "tests-redis")

for name in ("RUNNING_CAPACITY", "QUEUED_CAPACITY", "HTTPS", "DEBUG", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)
os.environ.setdefault("RUNNER_ENV", str(BASE_DIR / "var" / "runner-env"))
os.environ |= {
    "CAPACITY_CACHE_MS": "0",  # each test looks at what it just did
    "DJANGO_SETTINGS_MODULE": "supertest.settings",
    "REDIS_URL": _server.url,
    "TOKEN_RATE": "off",  # tests ask more often than anybody
    "VAR_DIR": str(VAR_DIR),
}
_end_postgres = start_if_asked(VAR_DIR / "tests-postgres")


# In the background of a shell, and under nohup, this process ignores them, and would have its
# children do so.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure() -> None:
    """Leave out what only costs time in tests: slow hashes, collected static files."""
    from django.conf import settings

    VAR_DIR.chmod(0o755) if _temporary else VAR_DIR.mkdir(parents=True, exist_ok=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def pytest_unconfigure() -> None:
    """End what was started for all tests, and remove the temporary directory."""
    _end_postgres()
    if _temporary:
        shutil.rmtree(_temporary, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep SQLite's test database in a file, which threads and processes can share."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(VAR_DIR / "tests.sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave PostgreSQL's test database: its server goes, whoever is still connected to it."""
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real Redis at the address of the settings."""
    with _server.running():
        yield _server


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator["redis_client.Redis"]:
    """A client of the real Redis, which is empty at the test's start."""
    from capacity.breaker import breaker

    with redis_client.Redis.from_url(redis_server.url, decode_responses=True) as client:
        client.flushall()
        breaker.reset()  # what an earlier test made of its Redis says nothing of this one
        yield client
