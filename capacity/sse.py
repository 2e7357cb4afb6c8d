"""Server-sent events: frames by django-eventstream, heartbeats as comments."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

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


class EventStream(StreamingHttpResponse):
    """An answer that sends frames as they come, and closes them as soon as the client has left.

    Django's own closes its wrapper alone and leaves what it wraps to the collector.
    """

    def __init__(self, frames: AsyncGenerator[str, None]) -> None:
        super().__init__(frames, content_type=MEDIA_TYPE)
        self._frames = frames

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the frames, encoded."""
        async with aclosing(self._frames) as frames:
            async for frame in frames:
                yield frame.encode()


def response(request: HttpRequest, frames: AsyncGenerator[str, None]) -> EventStream:
    """Return the answer that sends `frames` as they come."""
    answer = EventStream(frames)
    add_default_headers(answer, request=request)
    return answer
