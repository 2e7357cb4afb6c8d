"""A log's bytes as text, piece by piece; pure."""

import codecs


class LogDecoder:
    """Decodes UTF-8 that arrives in pieces, and never splits a character.

    `offset` is the byte from which the next text will be; bytes that are no UTF-8 become U+FFFD.
    """

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset
        self._rest = b""

    def decode(self, data: bytes, *, at: int, final: bool) -> tuple[int, str]:
        """Return the offset and text of the whole characters so far; `data` begins at `at`."""
        if at != self.offset + len(self._rest):  # the log has a gap: the middle was dropped
            self.offset, self._rest = at, b""
        start, data = self.offset, self._rest + data
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        text = decoder.decode(data, final)
        self._rest = decoder.getstate()[0]
        self.offset = start + len(data) - len(self._rest)
        return start, text
