"""What a caller may do, from the least to the most; pure."""

from enum import StrEnum


class Scope(StrEnum):
    """How far a caller's hand reaches; each scope includes those before it."""

    READ = "read"  # see
    RUN = "run"  # start and cancel one's own
    OPERATE = "operate"  # see and cancel everybody's, change limits

    def covers(self, needed: "Scope") -> bool:
        """Return whether this scope is enough where `needed` is asked for."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER = tuple(Scope)
