"""What must be true before the services start: tables, static files, the runner's environment."""

import hashlib
import io
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection

from capacity.checks import settings_misfits
from executions.sandbox import OFF, is_off
from supertest.processes.lock import only_one

Say = Callable[[str], None]
#: Any number will do, as long as all processes use the same one ("supertes" in ASCII).
MIGRATION_LOCK = 0x7375706572746573


def prepare_database(say: Say) -> None:
    """Check what must fit, and bring the tables up to date; any number may try at once."""
    for sentence in settings_misfits():
        sys.exit(f"Supertest can't start: {sentence}")
    say("Preparing the database.")
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)


def prepare_static_files(say: Say) -> None:
    """Collect the static files if any changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    with only_one(root.with_name(f"{root.name}.lock"), wait=True):
        state = _static_state()
        if stamp.exists() and stamp.read_text() == state:
            return
        say("Collecting the static files.")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state)


def prepare_runner(say: Say) -> None:
    """Prepare the environment in which test scripts run; without one all the rest still works."""
    if is_off():
        say(f"WARNING: {OFF}")
    say("Preparing the environment of test scripts (the first time takes a minute).")
    try:
        call_command("sandbox", "prepare", stdout=_Said(say))
    except CommandError as error:
        say(f"Test scripts can't run here: {error}")


def first_administrator() -> str | None:
    """Create the user `admin` if there is no user yet, and return the new password."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    User.objects.create_superuser("admin", password=password)
    return password


class _Said(io.TextIOBase):
    """A command's output, said line by line."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def write(self, text: str, /) -> int:
        """Say what was written; commands write whole lines."""
        for line in filter(None, text.splitlines()):
            self._say(line)
        return len(text)


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor != "postgresql":
        with only_one(Path(settings.VAR_DIR) / "locks" / "migrate", wait=True):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _static_state() -> str:
    """Return a digest of each static file's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
