"""The keys of a single machine, kept in private files when the environment names none."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def kept_secret_key(directory: Path) -> str:
    """Return the key kept in `directory`, making it on the first start; two starts agree on one."""
    return _kept(directory / "secret-key", lambda: secrets.token_urlsafe(48))


def kept_vault_key(directory: Path) -> str:
    """Return likewise the key of what is kept encrypted: a Fernet key, 32 bytes in base64."""
    return _kept(
        directory / "secrets-key",
        lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    )


def _kept(path: Path, make: Callable[[], str]) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(make())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
    return path.read_text().strip()
