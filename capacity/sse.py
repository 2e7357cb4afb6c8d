"""Server-sent events: frames by django-eventstream, heartbeats as comments."""

from collections.abc import AsyncIterator

from django_eventstream.utils import add_default_headers, sse_encode_event

from django.http import HttpRequest, StreamingHttpResponse

MEDIA_TYPE = "text/event-stream"
#: Seconds of silence after which a comment shows that the connection lives.
HEARTBEAT_SECONDS = 15.0
HEARTBEAT = ": heartbeat\n\n"


def event(name: str, data: str, *, cursor: str | None = None) -> str:
    """Return the frame of one event; a client that reconnects sends the last `cursor` back."""
    frame: str = sse_encode_event(name, data, event_id=cursor)
    return frame


def response(request: HttpRequest, frames: AsyncIterator[str]) -> StreamingHttpResponse:
    """Return the answer that sends `frames` as they come."""
    answer = StreamingHttpResponse(frames, content_type=MEDIA_TYPE)
    add_default_headers(answer, request=request)
    return answer
