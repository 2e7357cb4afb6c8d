"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  (no address to listen at)


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address, as far as it can be trusted.

    Each of `TRUSTED_PROXIES` proxies appends to X-Forwarded-For whom it heard, so the client is the
    entry of the first of them; what stands before that is the client's own word. Without trusted
    proxies, it is whoever connected.
    """
    nearest: str = request.META.get("REMOTE_ADDR") or UNKNOWN
    hops = settings.TRUSTED_PROXIES
    if not hops:
        return nearest
    told = [word.strip() for word in request.headers.get("X-Forwarded-For", "").split(",")]
    try:
        return str(ipaddress.ip_address(told[-hops]))
    except (IndexError, ValueError):
        return nearest
