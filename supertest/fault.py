"""The page for what went wrong here: the database is away, or something broke."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import permission_denied

from access import audit
from access.failures import RETRY_AFTER

logger = logging.getLogger(__name__)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses, as the admin does, and record who tried."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        audit.refused(user, request, "It is not permitted to them.")
    return permission_denied(request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected error: 503 in words while the database is away, else 500."""
    error = sys.exception()
    if not isinstance(error, OperationalError | InterfaceError):
        return HttpResponse(_page("500.html", request), status=500)
    logger.warning("the database is away", extra={"error": str(error).strip()})
    page = _page("503.html", request)
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def _page(template: str, request: HttpRequest) -> str:
    """Render without the context processors: they may need what is broken."""
    return loader.render_to_string(template, {"request": request})
