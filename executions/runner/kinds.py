"""The ways to run a script: in one of two kinds of sandbox, or in none."""

from enum import StrEnum


class Kind(StrEnum):
    """What keeps a script and this machine apart."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"

    @property
    def words(self) -> str:
        """How scripts run then."""
        return WORDS[self]


WORDS = {
    Kind.BUBBLEWRAP: "in a sandbox",
    Kind.LANDLOCK: "in a sandbox by Landlock, which keeps less apart than bubblewrap's",
    Kind.NONE: "WITHOUT a sandbox (SANDBOX=off)",
}
