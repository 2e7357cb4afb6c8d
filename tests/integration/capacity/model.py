"""What the ledger ought to do, as plainly as it can be said: the oracle of test_model.py."""

from dataclasses import dataclass, field

from capacity.answers import Cancellation
from capacity.limits import Limits, Usage, Verdict

BANDS = ("high", "normal", "low")


@dataclass
class Entry:
    """One admitted message."""

    id: str
    band: str
    attempts: int = 0
    tag: str | None = None
    active: bool = False
    expired: bool = False
    cancelled: bool = False


@dataclass
class Model:
    """The ledger as lists of entries; a list is served from its start."""

    limits: Limits
    paused: bool = False
    lists: dict[str, list[Entry]] = field(default_factory=lambda: {band: [] for band in BANDS})
    delayed: list[Entry] = field(default_factory=list)
    held: list[Entry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    order: dict[str, int] = field(default_factory=dict)  # id: when it was admitted

    # --- what is seen -----------------------------------------------------------------------------

    @property
    def queue(self) -> list[Entry]:
        return [entry for band in BANDS for entry in self.lists[band]]

    @property
    def ids(self) -> list[str]:
        return [entry.id for entry in (*self.held, *self.queue, *self.delayed)]

    @property
    def usage(self) -> Usage:
        return Usage(
            limits=self.limits,
            paused=self.paused,
            slots=len(self.held),
            active=sum(entry.active for entry in self.held),
            listed=len(self.queue),
            delayed=len(self.delayed),
            unacked=len(self.held),
        )

    def positions(self) -> dict[str, int | None]:
        free = self.usage.free
        places = {entry.id: n - free for n, entry in enumerate(self.queue, start=1)}
        return {id: place if (place := places.get(id, 0)) > 0 else None for id in self.ids}

    # --- what is done -----------------------------------------------------------------------------

    def admit(self, id: str, band: str, *, later: bool) -> Verdict:
        if id in self.ids:
            return Verdict.KNOWN
        usage = self.usage
        has_slot = not later and usage.listed < usage.free
        if not has_slot and usage.queued >= self.limits.queued:
            return Verdict.REFUSED
        entry = Entry(id, band)
        self.order[id] = len(self.order)
        (self.delayed if later else self.lists[band]).append(entry)
        if later:
            return Verdict.DELAYED
        return Verdict.WAITING if self.positions()[id] else Verdict.RESERVED

    def fall_due(self) -> None:
        """Have everything delayed reach its time, in its order."""
        for entry in self.delayed:
            self.lists[entry.band].append(entry)
        self.delayed.clear()

    def fetch(self, tag: str) -> str | None:
        if not self.usage.free or not self.queue:
            return None
        entry = self.queue[0]
        self.lists[entry.band].remove(entry)
        entry.tag, entry.active, entry.expired = tag, False, False
        self.held.append(entry)
        return entry.id

    def holder(self, tag: str) -> Entry | None:
        return next((entry for entry in self.held if entry.tag == tag), None)

    def start(self, tag: str) -> str:
        if not (entry := self.holder(tag)):
            return "lost"
        if entry.cancelled:
            return "cancelled"
        entry.active = True
        return "started"

    def renew(self, tags: dict[str, str]) -> tuple[set[str], set[str]]:
        """Renew the deliveries (tag: id); returns the ids lost and those cancelled."""
        for tag in tags:
            if entry := self.holder(tag):
                entry.expired = False
        lost = {id for tag, id in tags.items() if not self.holder(tag)}
        stopped = {id for tag, id in tags.items() if (e := self.holder(tag)) and e.cancelled}
        return lost, stopped

    def release(self, tag: str) -> bool:
        if entry := self.holder(tag):
            self.held.remove(entry)
        return entry is not None

    def requeue(self, tag: str) -> bool:
        if entry := self.holder(tag):
            self._to_the_front(entry)
        return entry is not None

    def reap(self, attempts: int) -> tuple[set[str], set[str]]:
        returned, lost = set(), set()
        expired = [entry for entry in self.held if entry.expired]
        for entry in sorted(expired, key=lambda entry: self.order[entry.id], reverse=True):
            entry.attempts += 1
            if entry.attempts < attempts:
                self._to_the_front(entry)
                returned.add(entry.id)
            else:
                self.held.remove(entry)
                self.lost.append(entry.id)
                lost.add(entry.id)
        return returned, lost

    def cancel(self, id: str) -> Cancellation:
        for entry in self.held:
            if entry.id == id:
                entry.cancelled = True
                return Cancellation.HELD
        return Cancellation.WAITING if self.evict(id) else Cancellation.UNKNOWN

    def evict(self, id: str) -> bool:
        for place in (self.held, self.delayed, *self.lists.values()):
            for entry in list(place):
                if entry.id == id:
                    place.remove(entry)
                    return True
        return False

    def _to_the_front(self, entry: Entry) -> None:
        self.held.remove(entry)
        entry.tag, entry.active = None, False
        self.lists[entry.band].insert(0, entry)
