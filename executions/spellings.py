"""The spellings in which a secret's value may be told: plain, escaped and encoded; pure."""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

#: Characters below which a value can't be hidden: its like is everywhere by chance.
SHORTEST = 4
#: Characters of a line of a value with several lines, such as a key, from which it is hidden alone.
SHORTEST_LINE = 8


def forms_of(secret: str) -> Iterator[bytes]:
    """Yield the spellings in which a value may be told: plain, escaped, and encoded."""
    for value in _parts(secret):
        for text in _spellings(value):
            yield text.encode("utf-8", "surrogatepass")
        raw = value.encode("utf-8", "surrogatepass")
        yield from (binascii.hexlify(raw), binascii.hexlify(raw).upper())
        yield from _in_base64(raw)


def _parts(secret: str) -> Iterator[str]:
    """Yield the value, without the blanks around it, and the long lines of one with several."""
    yield from (part for part in (secret, secret.strip()) if len(part) >= SHORTEST)
    lines = [line.strip() for line in secret.splitlines()]
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= SHORTEST_LINE)


def _spellings(value: str) -> Iterator[str]:
    yield value
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])
    yield from (repr(value)[1:-1], html.escape(value))
    for quoted in (_quoted(value), _quoted(value, safe="/"), _quoted(value, plus=True)):
        yield quoted
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)


def _quoted(value: str, *, safe: str = "", plus: bool = False) -> str:
    raw = value.encode("utf-8", "surrogatepass")
    return quote_plus(raw) if plus else quote(raw, safe=safe)


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """Yield the characters that the value alone decides, wherever in a longer text it stands."""
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
            core = encode(b"\0" * before + raw)[first:last]
            if len(core) >= SHORTEST:
                yield core
