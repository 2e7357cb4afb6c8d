"""Spans: the steps of a request from web to worker, for a tracing system where there is one.

Whoever configures one installs it here (`supertest.tracing`); without one, a span costs a call.
"""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

#: Notes more attributes of a span, by name.
Note = Callable[..., None]


class Tracing(Protocol):
    """A tracing system."""

    def span(self, name: str, attributes: Mapping[str, str]) -> AbstractContextManager[Note]:
        """Tell of a step that lasts as long as the context."""

    def follow(self, headers: Mapping[str, str]) -> AbstractContextManager[None]:
        """Make the spans in the context children of the one that the headers name."""

    def carry(self, headers: MutableMapping[str, str]) -> None:
        """Name the current span in the headers."""


class Silence:
    """Tells nobody."""

    def span(self, name: str, attributes: Mapping[str, str]) -> AbstractContextManager[Note]:
        """Do nothing."""
        return nullcontext(_forget)

    def follow(self, headers: Mapping[str, str]) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def carry(self, headers: MutableMapping[str, str]) -> None:
        """Do nothing."""


def _forget(**_: str) -> None:
    pass


class _Installed:
    tracing: Tracing = Silence()


def install(tracing: Tracing) -> None:
    """Tell all spans of this process to a tracing system."""
    _Installed.tracing = tracing


def span(name: str, **attributes: str) -> AbstractContextManager[Note]:
    """Tell of a step that lasts as long as the context, which gets what notes more attributes."""
    return _Installed.tracing.span(name, attributes)


def follow(headers: Mapping[str, str]) -> AbstractContextManager[None]:
    """Make the spans in the context children of the one that the headers name, if any."""
    return _Installed.tracing.follow(headers)


def carry(headers: MutableMapping[str, str]) -> None:
    """Name the current span in the headers of a request or a message."""
    _Installed.tracing.carry(headers)
