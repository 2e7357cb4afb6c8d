"""Pauses sign-in after too many wrong passwords: of one name from one address, or of any name.

django-axes counts in the database, so that any number of web processes count together. A pause
ends by itself, `SIGN_IN_PAUSE` seconds after the last attempt that counted; those made meanwhile
don't prolong it.
"""

from datetime import timedelta
from math import ceil
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt

from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

#: An address may fail so many times as often as one name from it: a team may share it.
NAMES_AN_ADDRESS = 10


class Handler(AxesDatabaseHandler):
    """Counts by name and address, and by address alone where addresses can be told apart."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the attempts that count against this one."""
        of_name: int = super().get_failures(request, credentials)
        if not settings.SIGN_IN_BY_ADDRESS:
            return of_name
        of_all = _counted(request).aggregate(sum=Sum("failures_since_start"))["sum"] or 0
        return max(of_name, of_all // NAMES_AN_ADDRESS)


def paused(
    request: HttpRequest, _response: object = None, _credentials: object = None
) -> HttpResponse:
    """Return the page that says how long sign-in is paused: 429."""
    seconds = seconds_left(request)
    minutes = ceil(seconds / 60)
    response = render(request, "sign_in_paused.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def seconds_left(request: HttpRequest) -> int:
    """Return after how many seconds it is worth trying again, at least 1."""
    attempts = _counted(request)
    name = get_client_username(request, getattr(request, "axes_credentials", None))
    of_name = attempts.filter(username=name).aggregate(last=Max("attempt_time"))["last"]
    last = of_name or attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    end = last + timedelta(seconds=settings.SIGN_IN_PAUSE)
    return max(1, ceil((end - timezone.now()).total_seconds()))


def pause(_request: HttpRequest | None = None) -> timedelta:
    """Return how long a pause is, for django-axes."""
    return timedelta(seconds=settings.SIGN_IN_PAUSE)


def _counted(request: HttpRequest) -> QuerySet[AccessAttempt]:
    """Return what failed lately from the request's address."""
    address = request.axes_ip_address  # type: ignore[attr-defined]  # set by django-axes
    since = get_cool_off_threshold(request)
    found: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(
        ip_address=address, attempt_time__gte=since
    )
    return found
