"""Playwright's trace viewer: where it is served, its files, and leave to read one trace.

The viewer shows what scripts recorded, by a service worker, which needs an origin that is not
opaque. So it has one of its own: another host name of this server, at which nothing else is
answered and to which no session is sent.
"""

import importlib.util
import mimetypes
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from executions.models import Artifact

#: A name that browsers take for this machine, and for another origin than its other names.
LOCAL_HOST = "traces.localhost"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: Seconds for which a trace can be read at its address: a viewer that is reloaded reads it again.
LEAVE = 3600
VIEWER = "playwright/driver/package/lib/vite/traceViewer"
_signer = TimestampSigner(salt="executions.traces")


def host() -> str:
    """Return the host name of TRACES_URL, or ""."""
    return urlsplit(settings.TRACES_URL).hostname or ""


def is_host(name: str) -> bool:
    """Whether the viewer, and nothing else, is served under this host name."""
    return bool(name) and name in (LOCAL_HOST, host())


def origin(request: HttpRequest) -> str | None:
    """Return the viewer's origin for who came by `request`; None where there is no viewer."""
    if not viewer_files():
        return None
    if settings.TRACES_URL:
        return str(settings.TRACES_URL)
    parts = urlsplit(f"//{request.get_host()}")
    if parts.hostname not in LOOPBACK:
        return None
    port = f":{parts.port}" if parts.port else ""
    return f"{request.scheme}://{LOCAL_HOST}{port}"


def address(artifact: Artifact, *, origin: str) -> str:
    """Return the address that opens a trace; whoever has it can read the trace for an hour."""
    trace = f"{origin}/trace/{_signer.sign(str(artifact.pk))}.zip"
    return f"{origin}/viewer/index.html?trace={quote(trace, safe='')}"


def find(leave: str) -> Artifact | None:
    """Return the trace that `leave` was given for, unless it is forged or too old."""
    try:
        pk = _signer.unsign(leave, max_age=LEAVE)
    except BadSignature:
        return None
    return Artifact.objects.filter(pk=pk).first()


@cache
def _files_in(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def viewer_files() -> dict[str, Path]:
    """Return the viewer's files by name, from the scripts' or the server's Playwright; or none."""
    folders = [*settings.RUNNER_ENV.glob(f"lib/python3*/site-packages/{VIEWER}")]
    if (spec := importlib.util.find_spec("playwright")) and spec.origin:
        folders.append(Path(spec.origin).parents[1] / VIEWER)
    return next((files for folder in folders if (files := _files_in(folder))), {})


def media_type_of(name: str) -> str:
    """Return the media type of a file of the viewer."""
    if name.endswith(".js"):
        return "text/javascript"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
