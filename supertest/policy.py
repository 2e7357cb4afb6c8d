"""The content security policy, and the one place where it is looser."""

from dataclasses import replace
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

#: Unfold's Alpine evaluates its attributes and sets styles.
ADMIN = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


class PolicyMiddleware(CSPMiddleware):
    """Sends the strict policy of the settings; below the admin what its theme needs besides."""

    def get_policy_parts(self, request: HttpRequest, *args: Any, **kwargs: Any) -> PolicyParts:
        """Return what the policy of this answer is made of."""
        parts = super().get_policy_parts(request, *args, **kwargs)
        if request.path.startswith(reverse("admin:index", urlconf=settings.ROOT_URLCONF)):
            return replace(parts, update={**ADMIN, **(parts.update or {})})
        return parts
