"""The secret key of a single machine, kept in a private file when the environment names none."""

import os
import secrets
from pathlib import Path


def kept_secret_key(directory: Path) -> str:
    """Return the key kept in `directory`, making it on the first start; two starts agree on one."""
    path = directory / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        directory.mkdir(parents=True, exist_ok=True)
    draft = directory / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
    return path.read_text().strip()
