"""How an artifact is sent: as nothing that a browser would run with anybody's rights."""

import logging

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from access import problems
from executions.models import Artifact
from executions.problems import storage_unavailable

logger = logging.getLogger(__name__)
#: In a sandbox without any source: even a page opened from here has no rights and no network.
POLICY = "default-src 'none'; sandbox"


def artifact_response(artifact: Artifact, *, inline: bool = False) -> HttpResponse:
    """Return the file, whole: the runner bounds its size.

    Raises:
        Problem: 404, or 503 where the storage does not answer.
    """
    try:
        with artifact.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type=artifact.media_type)
    except FileNotFoundError as error:  # the storage was emptied by hand
        raise problems.not_found("file") from error
    except Exception as error:  # each kind of storage raises errors of its own
        logger.exception("an artifact can't be read", extra={"file": artifact.file.name})
        raise storage_unavailable() from error
    name = artifact.name.rpartition("/")[2]
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, max-age=3600"
    return response
