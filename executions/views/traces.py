"""A trace in Playwright's viewer: the way there, and what is served at the viewer's own origin."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from access import problems
from access.scopes import Scope
from executions import answers, traces
from executions.downloads import artifact_response
from executions.views.answers import MemberRequest, member

#: Only its own files run; what a trace shows is text, styles and pictures.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self' 'unsafe-inline' blob: data:",
        "img-src 'self' blob: data:",
        "font-src 'self' blob: data:",
        "media-src 'self' blob: data:",
        "connect-src 'self' blob: data:",
        "frame-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


@require_safe
@member(Scope.READ)
def open_trace(request: MemberRequest, pk: UUID, artifact: int) -> HttpResponse:
    """Lead to the viewer, with leave to read this trace."""
    found = answers.find(request.caller, pk).artifacts.filter(pk=artifact).first()
    origin = traces.origin(request)
    if found is None or not found.is_trace or origin is None:
        raise problems.not_found("trace")
    return HttpResponseRedirect(traces.address(found, origin=origin))


@require_safe
def viewer(_request: HttpRequest, name: str) -> HttpResponse:
    """Send a file of the viewer."""
    file = traces.viewer_files().get(name)
    if file is None:
        raise Http404
    response = HttpResponse(file.read_bytes(), content_type=traces.media_type_of(name))
    response["Content-Security-Policy"] = POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def trace(_request: HttpRequest, leave: str) -> HttpResponse:
    """Send a trace to whoever was given its address."""
    found = traces.find(leave)
    if found is None:
        raise Http404
    response = artifact_response(found)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
