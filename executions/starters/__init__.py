"""Scripts to start from: each runs as it is, without anything on the network."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Starter:
    """A script that the Playground offers."""

    key: str
    title: str

    @property
    def script(self) -> str:
        """The script's text."""
        return (Path(__file__).parent / f"{self.key}.txt").read_text()


STARTERS = (
    Starter("api_check", "API check"),
    Starter("browser_test", "Browser test"),
    Starter("data_driven", "Data-driven"),
    Starter("a_failure", "A failure"),
)
