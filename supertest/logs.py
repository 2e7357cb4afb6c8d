"""What the logs look like: short lines for people, or one JSON object a line for machines.

`structlog.get_logger(__name__).info("event", key=value)` and the standard library's loggers end in
the same place and the same form: standard error, since standard output is for a command's answer.
"""

import logging.config
import sys
from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: Loggers that tell of every request or every beat, and only matter when something is wrong.
CHATTY = {
    "daphne": "WARNING",
    "asyncio": "WARNING",
    "botocore": "WARNING",
    "django.channels.server": "WARNING",
    "celery.app.trace": "WARNING",
    "celery.worker.strategy": "WARNING",
    "celery.beat": "WARNING",
    "django_celery_beat": "WARNING",
}

#: What only structlog's own renderer can write.
_ELABORATE = frozenset({"stack", "exception", "exc_info"})
_QUOTED = frozenset(" \t=\r\n\"'")

_BEFORE: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
)


def configuration(*, log_format: str, level: str) -> dict[str, Any]:
    """Return Django's LOGGING for `log_format` (console or json) and the least `level` to show."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": list(_json() if log_format == "json" else _console()),
            }
        },
        "filters": {"faults": {"()": lambda: _is_fault}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"level": least} for name, least in CHATTY.items()},
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.request": {"level": "ERROR", "filters": ["faults"]},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Set up the standard library's logging as in `settings`, and structlog on top of it."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_BEFORE[:-1],
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _console() -> Iterable[Processor]:
    yield structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
    yield structlog.stdlib.ProcessorFormatter.remove_processors_meta
    yield _short
    full = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        pad_event_to=0,
        pad_level=True,
        exception_formatter=structlog.dev.plain_traceback,
    )
    yield full if sys.stderr.isatty() else partial(_plain, full)


def _plain(
    full: structlog.dev.ConsoleRenderer, logger: WrappedLogger, method: str, event: EventDict
) -> str:
    """Write what `full` would, in a third of its time: each decision on capacity is a line."""
    if not _ELABORATE.isdisjoint(event):
        return full(logger, method, event)
    words = [f"{event.pop('timestamp')} [{event.pop('level'):<9}] {event.pop('event')}"]
    words += [f"{name}={_word(event[name])}" for name in sorted(event)]
    return " ".join(words)


def _word(value: Any) -> str:
    if isinstance(value, str) and _QUOTED.isdisjoint(value):
        return value
    return repr(value)


def _json() -> Iterable[Processor]:
    yield structlog.processors.TimeStamper(fmt="iso", utc=True)
    yield structlog.processors.format_exc_info
    yield structlog.stdlib.ProcessorFormatter.remove_processors_meta
    yield structlog.processors.JSONRenderer(default=str)


def _is_fault(record: logging.LogRecord) -> bool:
    """Return whether an answer tells of a fault: a 503 is how we say that we are not ready yet."""
    return getattr(record, "status_code", None) != 503


def _short(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out what a person at a console need not read: the events name what they are about."""
    for name in ("logger", "request", "request_id"):
        event.pop(name, None)
    if event.get("execution") == event.get("id"):
        event.pop("execution", None)
    return event
