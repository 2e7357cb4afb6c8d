"""Where the artifacts of executions are kept: in files below VAR_DIR, or in a bucket of S3."""

import importlib.util
import os
import re
from typing import Any
from urllib.parse import urlsplit

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"(/[A-Za-z0-9!_.*'()-]+)*/?")
ALLOWED = "file, or s3://bucket or s3://bucket/prefix"
NEEDS = f"{ALLOWED}; for s3 install boto3: pip install -r requirements-optional.txt"
FILES = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
#: The variables of AWS by which another service than Amazon's is named.
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 30, 3


class NotAllowed(ValueError):
    """The value names no storage; the message says what is allowed."""


def storage_of(value: str) -> dict[str, Any]:
    """Return Django's settings of the storage that `value` names.

    Raises:
        NotAllowed: it names none, or one that this installation can't use.
    """
    if value == "file":
        return FILES
    parts = urlsplit(value)
    is_s3 = parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc) is not None
    if not is_s3 or not PREFIX.fullmatch(parts.path) or parts.query or parts.fragment:
        raise NotAllowed(ALLOWED)
    if importlib.util.find_spec("boto3") is None:
        raise NotAllowed(NEEDS)
    return _bucket(parts.netloc, parts.path.strip("/"))


def _bucket(name: str, prefix: str) -> dict[str, Any]:
    """Keys, region and endpoint are read by boto3 itself, from the usual variables."""
    from botocore.config import Config

    # Other services than Amazon's seldom have a name in the DNS for each bucket.
    style = "path" if any(os.environ.get(variable) for variable in ENDPOINTS) else "auto"
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        s3={"addressing_style": style},
    )
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": name, "location": prefix, "client_config": config},
    }
