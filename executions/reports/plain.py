"""A log as plain text, for pages without scripts; pure."""

import re

#: Terminal sequences: colours and moves, titles and links, and lone control characters.
SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b.|[\x00-\x08\x0b-\x1f\x7f]"
)
#: Bytes of a log's end that are shown.
MOST = 256 * 1024


def plain(log: bytes) -> str:
    """Return the end of a log without what steers terminals."""
    return SEQUENCES.sub("", log[-MOST:].decode(errors="replace").replace("\r\n", "\n"))
