"""Every page and operation of the API, and what it needs. A new one must be added here."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from access.scopes import Scope

READ, RUN, OPERATE = Scope.READ, Scope.RUN, Scope.OPERATE

#: Pages that anybody may ask for: name to method.
OPEN = {
    "healthz": "GET", "readyz": "GET", "metrics": "GET", "client": "GET", "home": "GET",
    "login": "GET", "logout": "POST", "shared": "GET", "shared_picture": "GET", "viewer": "GET",
}  # fmt: skip
#: What the others need: name to method and scope.
PAGES = {
    "playground": ("GET", READ), "run": ("POST", RUN),
    "executions": ("GET", READ), "cancel_selected": ("POST", RUN),
    "compare_selected": ("POST", READ),
    "execution": ("GET", READ), "details": ("GET", READ), "files": ("GET", READ),
    "picture": ("GET", READ), "open_trace": ("GET", READ),
    "cancel": ("POST", RUN), "rerun": ("POST", RUN),
    "comparison": ("GET", READ), "with_previous": ("GET", READ),
    "shares": ("GET", RUN), "make_share": ("POST", RUN), "revoke_share": ("POST", RUN),
    "tests": ("GET", READ), "new_test": ("GET", RUN), "test": ("GET", READ),
    "save_test": ("POST", RUN), "run_test": ("POST", RUN), "delete_test": ("POST", RUN),
    "version": ("GET", READ), "restore": ("POST", RUN),
    "jobs": ("GET", READ), "new_job": ("GET", RUN), "job": ("GET", READ),
    "save_job": ("POST", RUN), "save_variables": ("POST", RUN), "order": ("POST", RUN),
    "run_job": ("POST", RUN), "delete_job": ("POST", RUN),
    "schedule": ("GET", READ), "save_schedule": ("POST", RUN), "preview_schedule": ("GET", READ),
    "add_rule": ("POST", RUN), "remove_rule": ("POST", RUN),
    "targets": ("GET", READ), "add_target": ("POST", OPERATE), "test_target": ("POST", OPERATE),
    "enable_target": ("POST", OPERATE), "remove_target": ("POST", OPERATE),
    "capacity": ("GET", READ), "room": ("GET", READ), "act": ("POST", OPERATE),
    "doctor": ("GET", READ),
    "alerts": ("GET", READ), "alert_rule": ("GET", OPERATE), "silence_alert": ("POST", OPERATE),
    "variables": ("GET", READ), "save_variable": ("POST", RUN), "remove_variable": ("POST", RUN),
    "tokens": ("GET", READ), "make_token": ("POST", READ), "revoke_token": ("POST", READ),
    "audit": ("GET", OPERATE),
}  # fmt: skip
#: What the API's operations need; None: nothing.
OPERATIONS = {
    "GET /capacity": READ, "PATCH /capacity": OPERATE, "GET /capacity/events": READ,
    "GET /capacity/executions": READ,
    "GET /executions": READ, "POST /executions": RUN,
    "GET /executions/{id}": READ, "GET /executions/{id}/artifacts": READ,
    "GET /executions/{id}/artifacts/{name}": READ, "POST /executions/{id}/cancel": RUN,
    "GET /executions/{id}/events": READ, "GET /executions/{id}/junit.xml": READ,
    "GET /executions/{id}/log": READ, "GET /executions/{id}/results": READ,
    "GET /tests": READ, "POST /tests": RUN, "GET /tests/{id}": READ, "PATCH /tests/{id}": RUN,
    "DELETE /tests/{id}": RUN, "POST /tests/{id}/run": RUN, "GET /tests/{id}/versions": READ,
    "GET /tests/{id}/versions/{number}": READ,
    "POST /tests/{id}/versions/{number}/restore": RUN,
    "GET /jobs": READ, "POST /jobs": RUN, "GET /jobs/{id}": READ, "PATCH /jobs/{id}": RUN,
    "DELETE /jobs/{id}": RUN, "POST /jobs/{id}/run": RUN, "GET /jobs/{id}/schedule": READ,
    "PATCH /jobs/{id}/schedule": RUN, "GET /jobs/{id}/scheduled-runs": READ,
    "GET /variables": READ, "POST /variables": RUN, "PATCH /variables/{id}": RUN,
    "DELETE /variables/{id}": RUN,
    "GET /problems/{code}": None,
}  # fmt: skip

NOBODYS = UUID(int=7)
ARGUMENTS: dict[str, Any] = {
    "pk": 7, "artifact": 7, "number": 7, "rule": 7, "link": NOBODYS, "key": "x", "token": "x",
    "id": 7, "name": "x", "code": "forbidden", "path": "index.html",
}  # fmt: skip


def pages() -> Iterator[URLPattern]:
    """Yield each page's pattern; those of the admin and of the API not."""
    yield from _pages(get_resolver().url_patterns)


def _pages(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each
        elif each.app_name not in ("admin", "ninja"):
            yield from _pages(each.url_patterns)


def arguments(pattern: URLPattern) -> dict[str, Any]:
    """Return arguments that fit a page, and name nothing that exists."""
    converters = pattern.pattern.converters
    return {
        name: NOBODYS if "UUID" in type(kind).__name__ else ARGUMENTS[name]
        for name, kind in converters.items()
    }


def address(path: str) -> str:
    """Return an address for an operation's path, which names nothing that exists."""
    own = {"/executions/{id}": f"/executions/{NOBODYS}"}
    for template, filled in own.items():
        path = path.replace(template, filled)
    return path.format(**ARGUMENTS)
