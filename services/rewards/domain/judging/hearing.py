"""One event while it is being heard: what offers say of it, and how it stands afterwards."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from services.rewards.domain.answers.verdict import Declined, Granted, Superseded, Verdict
from services.rewards.domain.merchants.merchant import Merchant
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.kept_event import AwardGiven, Evaluation, KeptEvent
from shared.contracts.commands import GrantAward, MakeSpend
from shared.kernel.changing import changed


@dataclass(slots=True)
class Hearing:
    """What is said of one event in one sitting."""

    kept: KeptEvent
    merchant: Merchant | None = None
    """Who stands behind its unit."""
    only: AbstractSet[str] | None = None
    """Heard again for these offers alone; None: for all that may still award it."""
    open: dict[str, frozenset[str]] = field(default_factory=dict)
    """Offers that may still award it, and for what each waits; nothing: the next run asks it."""
    counted: set[str] = field(default_factory=set)
    """Of the open offers, those that add it up."""
    exceeded: list[str] = field(default_factory=list)
    """Offers by name, with which too much came together."""
    given: list[AwardGiven] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    commands: list[GrantAward] = field(default_factory=list)
    spends: list[MakeSpend] = field(default_factory=list)
    """The instant spends of its awards, which come after all of them (D-32)."""

    def asked(self) -> Sequence[GrantAward | MakeSpend]:
        """List what is asked of the wallet, in order."""
        return [*self.commands, *self.spends] if self.spends else self.commands

    def declined(self, offer: str, verdict: Declined) -> None:
        """One offer says no, for now or for good."""
        self.verdicts[offer] = verdict
        if not verdict.final:
            self.open[offer] = verdict.waits_for

    def superseded(self, offer: str, verdict: Superseded, waits_for: frozenset[str]) -> None:
        """One offer says yes, and another one pays better."""
        self.verdicts[offer] = verdict
        self.open[offer] = waits_for

    def granted(self, given: AwardGiven, verdict: Granted) -> None:
        """One offer awards it."""
        self.given.append(given)
        self.verdicts[given.offer] = verdict
        self.open.pop(given.offer, None)

    def counts(self, offer: str) -> None:
        """One offer adds it up, and wakes it when it is enough."""
        self.open[offer] = frozenset({waiting.count(offer)})
        self.counted.add(offer)

    def missing(self, offer: str, verdict: Declined) -> None:
        """One offer adds it up, or, if that is for good, no longer does."""
        self.open.pop(offer, None)
        self.declined(offer, verdict)
        if verdict.waits_for:
            self.counted.add(offer)

    def standing(self, version: int) -> KeptEvent:
        """Say how the event stands once this version of the book was asked."""
        if self.only is not None:
            return self._standing_beside(self.only)
        evaluation, waits_for = _wait(self.open.values())
        return changed(
            self.kept,
            awards=(*self.kept.awards, *self.given),
            evaluation=evaluation,
            judged_version=version,
            open=tuple(sorted(self.open)),
            waits_for=waits_for,
            counted=tuple(sorted(self.counted)),
            exceeded=(*self.kept.exceeded, *self.exceeded),
        )

    def _standing_beside(self, only: AbstractSet[str]) -> KeptEvent:
        """Change what the offers asked now say; what others said stands."""
        kept, waits = self.kept, [*self.open.values()]
        others = set(kept.open).difference(only)
        if others:
            waits.append(frozenset(kept.waits_for).difference(map(waiting.count, only)))
        evaluation, waits_for = _wait(waits)
        return changed(
            kept,
            awards=(*kept.awards, *self.given),
            evaluation=evaluation,
            open=tuple(sorted(others.union(self.open))),
            waits_for=waits_for,
            counted=tuple(sorted(self.counted.union(kept.counted).difference(only - self.counted))),
            exceeded=(*kept.exceeded, *self.exceeded),
        )


def _wait(open_for: Collection[frozenset[str]]) -> tuple[Evaluation, tuple[str, ...]]:
    """Sleep only if every open offer waits for something (D-57)."""
    if not open_for:
        return "SETTLED", ()
    if not all(open_for):
        return "WAITING", ()
    return "DORMANT", tuple(sorted(frozenset().union(*open_for)))
