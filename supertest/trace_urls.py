"""All that is answered at the origin of the trace viewer."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from executions.views import traces


def _nothing(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say in words that there is nothing: the pages' own words would need the pages."""
    return HttpResponse("Nothing is here.\n", status=404, content_type="text/plain")


def _fault(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("A fault of the service.\n", status=500, content_type="text/plain")


handler404, handler500 = _nothing, _fault
urlpatterns: list[URLPattern] = [
    path("viewer/<path:name>", traces.viewer, name="viewer"),
    path("trace/<str:leave>.zip", traces.trace, name="trace"),
]
