"""Two executions side by side; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from executions.reports.outcome import Outcome

#: A test is slower or quicker where it takes so many times as long, and by so many seconds.
TIMES, SECONDS = 1.5, 0.1


@dataclass(frozen=True)
class Pair:
    """One test in both executions."""

    before: Outcome
    after: Outcome

    @property
    def difference(self) -> float:
        """Seconds that it takes longer now; negative where it is quicker."""
        return (self.after.duration or 0) - (self.before.duration or 0)

    @property
    def is_worse(self) -> bool:
        """Whether it passed before and doesn't now."""
        return self.before.is_good and not self.after.is_good

    @property
    def is_noticeable(self) -> bool:
        """Whether its time changed by more than chance does."""
        times = sorted((self.before.duration or 0, self.after.duration or 0))
        return times[1] - times[0] >= SECONDS and times[1] >= TIMES * times[0]


@dataclass(frozen=True)
class Comparison:
    """What differs between two executions, the tests in the order of the later one."""

    changed: tuple[Pair, ...]
    slower: tuple[Pair, ...]
    quicker: tuple[Pair, ...]
    added: tuple[Outcome, ...]
    removed: tuple[Outcome, ...]
    same: int

    @property
    def worse(self) -> int:
        """How many passed before and don't now."""
        return sum(pair.is_worse for pair in self.changed)


def compare(before: Iterable[Outcome], after: Iterable[Outcome]) -> Comparison:
    """Return what differs: changed outcomes the worse first, times by how much they changed."""
    old, new = _by_identity(before), _by_identity(after)
    pairs = [Pair(old[test], outcome) for test, outcome in new.items() if test in old]
    changed = [pair for pair in pairs if pair.before.outcome != pair.after.outcome]
    times = [pair for pair in pairs if pair.is_noticeable]
    times.sort(key=lambda pair: -abs(pair.difference))
    return Comparison(
        changed=tuple(sorted(changed, key=lambda pair: not pair.is_worse)),
        slower=tuple(pair for pair in times if pair.difference > 0),
        quicker=tuple(pair for pair in times if pair.difference < 0),
        added=tuple(outcome for test, outcome in new.items() if test not in old),
        removed=tuple(outcome for test, outcome in old.items() if test not in new),
        same=len(pairs) - len(changed),
    )


def _by_identity(outcomes: Iterable[Outcome]) -> Mapping[str, Outcome]:
    """Return them by test; of one that is there twice the last."""
    return {outcome.identity: outcome for outcome in outcomes}
