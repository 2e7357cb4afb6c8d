"""Hides secrets' values in what a script tells: whole, in other spellings, over borders; pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from executions.spellings import SHORTEST, forms_of

MASK = "***"
#: What stands for the rest of a value that was shortened, as pytest does; and what must be left of
#: one, in bytes, to be known again.
ELLIPSIS, SHORTEST_REST = re.compile(rb"\.{3,}|\xe2\x80\xa6"), 6

Spans = list[tuple[int, int]]


class Mask:
    """Hides some values; those shorter than `SHORTEST` are ignored."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.forms = frozenset(form for secret in secrets for form in forms_of(secret))

    def __bool__(self) -> bool:
        return bool(self.forms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mask) and self.forms == other.forms

    def __hash__(self) -> int:
        return hash(self.forms)

    def stream(self) -> "Stream":
        """Return a mask for bytes that come in pieces."""
        return Stream(self)

    def text(self, text: str) -> str:
        """Return `text` with each value hidden, also what was cut off at its end or its start."""
        if not self.forms:
            return text
        return self.hide(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")

    def hide(self, data: bytes) -> bytes:
        """Return bytes that are whole as `text` returns text."""
        return _hidden(data, _merged(chain(self.spans(data), self._cut(data))))

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where values are in `data`, overlapping ones too, in no order."""
        for form in self.forms:  # faster than one expression for all, from two values on
            at = data.find(form)
            while at >= 0:
                yield at, at + len(form)
                at = data.find(form, at + 1)
        yield from self._shortened(data)

    def open_end(self, data: bytes) -> int:
        """Return where a value may have begun that goes on after `data`; its length if nowhere."""
        starts = (_open_end(data, form) for form in self.forms)
        return min(starts, default=len(data))

    def _shortened(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield what an ellipsis left of a value, before and after it; within one piece only."""
        dots = [found.span() for found in ELLIPSIS.finditer(data)]
        heads = [form for form in self.forms if dots and form[:SHORTEST_REST] in data]
        tails = [form for form in self.forms if dots and form[-SHORTEST_REST:] in data]
        for start, end in dots:
            for form in heads:
                before = data[max(0, start - len(form)) : start]
                left = len(before) - _open_end(before, form)
                if left >= SHORTEST_REST:
                    yield start - left, start
            for form in tails:
                left = _open_start(data[end : end + len(form)], form)
                if left >= SHORTEST_REST:
                    yield end, end + left

    def _cut(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield the part of a value that `data` ends with, and that which it begins with."""
        end = self.open_end(data)
        if len(data) - end >= SHORTEST:
            yield end, len(data)
        start = max((_open_start(data, form) for form in self.forms), default=0)
        if start >= SHORTEST:
            yield 0, start


#: Hides nothing.
NOTHING = Mask()


class Stream:
    """Hides values in bytes that come in pieces, also where a border splits one.

    What it returns, joined, is what `Mask` would make of the pieces joined; only what may be the
    beginning of a value is kept back until the next piece, or the end, tells.
    """

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._rest = b""
        self._hidden = 0  # bytes at the rest's start that belong to a value found before
        self._in_value = False  # the last byte returned was part of a mask

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; return those that are certain."""
        if not self._mask:
            return data
        data = self._rest + data
        return self._settle(data, until=self._mask.open_end(data))

    def close(self) -> bytes:
        """Return what was kept back, with a value that was cut off here hidden too."""
        data, self._rest = self._rest, b""
        cut = len(data) if len(data) >= SHORTEST else 0
        self._hidden = max(self._hidden, cut)
        return self._settle(data, until=len(data))

    def _settle(self, data: bytes, *, until: int) -> bytes:
        before = [(0, self._hidden)] if self._hidden else []
        spans = _merged(chain(before, self._mask.spans(data)))
        certain = [(start, min(end, until)) for start, end in spans if start < until]
        shown = _hidden(data[:until], certain)
        if self._in_value and certain and certain[0][0] == 0:
            shown = shown.removeprefix(MASK.encode())  # it goes on; it was shown before
        if until:
            self._in_value = bool(certain) and certain[-1][1] == until
        self._rest = data[until:]
        self._hidden = max((end - until for _, end in spans if end > until), default=0)
        return shown


def _open_end(data: bytes, form: bytes) -> int:
    """Return the first place from which `data` ends with a part, not the whole, of `form`."""
    at = max(0, len(data) - len(form) + 1)
    while (at := data.find(form[:1], at)) >= 0:
        if form.startswith(data[at:]):
            return at
        at += 1
    return len(data)


def _open_start(data: bytes, form: bytes) -> int:
    """Return how many bytes at the start of `data` are the end, not the whole, of `form`."""
    head = data[:SHORTEST]
    at = form.find(head, 1)
    while at >= 0 and len(form) - at >= SHORTEST:
        if data.startswith(form[at:]):
            return len(form) - at
        at = form.find(head, at + 1)
    return 0


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return the spans in order, those that overlap or touch as one."""
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _hidden(data: bytes, spans: Spans) -> bytes:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [data[at:start], MASK.encode()]
        at = end
    return b"".join([*pieces, data[at:]])
