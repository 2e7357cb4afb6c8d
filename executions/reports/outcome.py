"""What one test came to in one execution; pure."""

from dataclasses import dataclass

#: Outcomes that are no reason to look; a flaky test passed when it was tried again.
GOOD = frozenset({"passed", "flaky"})


@dataclass(frozen=True)
class Outcome:
    """A test by pytest's node id, how it ended, and its seconds.

    `key` tells it in other executions too, where its node is another one there; "": the node does.
    """

    node: str
    name: str
    outcome: str
    duration: float | None = None
    key: str = ""

    @property
    def identity(self) -> str:
        """What is the same in each execution."""
        return self.key or self.node

    @property
    def is_good(self) -> bool:
        """Whether it passed in the end."""
        return self.outcome in GOOD
