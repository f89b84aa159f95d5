"""An offer, compiled: what it looks at, and what it says of one event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from services.rewards.domain.answers.condition import Anchor, Condition
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import NOTHING, Declined, Granted
from services.rewards.domain.award_values.percentage_on_awarded import PercentageOnAwarded
from services.rewards.domain.merchants.merchant import Merchant
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.terms.award_validity import AwardValidity
from services.rewards.domain.terms.number_of_awards import NumberOfAwards
from services.rewards.domain.terms.threshold import Threshold
from services.rewards.domain.validity import Validity
from services.rewards.domain.validity.period import Period
from shared.contracts.allotment import Allotment
from shared.contracts.events import AwardingEvent

Awarded = Callable[[], Iterable[AwardGiven]]
"""What the participant was awarded, each award once; asked by offers that look back."""


_AT_MERCHANT = frozenset({waiting.MERCHANT, waiting.OWNER})


Instant = Literal["NEVER", "IF_AUTHORISED", "ALWAYS"]
"""By the participant's authorisation where offers of its kind can say so; by the offer itself."""


def nothing_awarded() -> Iterable[AwardGiven]:
    """Say that nothing is known of other awards."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """A promise: if its conditions hold, then an award (rules 2)."""

    code: str
    number: int
    version: int
    """The catalogue version that it was compiled at."""
    scheme: str
    offer_type: str
    classification: str
    effective: bool
    event_classes: tuple[type[AwardingEvent], ...]
    interactive: bool
    only_if_best: bool
    instant: Instant
    """When its award is taken off the purchase that it awards (rules 2.5, 4.4-6, D-07)."""
    validity: Validity
    conditions: tuple[Condition, ...]
    number_of_awards: NumberOfAwards
    reckon: Callable[[AwardingEvent], int]
    """How much one event is worth."""
    looks_back: PercentageOnAwarded | None
    """Instead: the worth of an event comes from what was awarded before it (rules 2.2)."""
    set_of: frozenset[str]
    """Classifications of which one event each makes a set (D-18); empty: each event alone."""
    threshold: Threshold | None
    """What must come together for an award (3.4); None: each event, or set, by itself."""
    award_validity: AwardValidity
    allotment: Allotment | None
    dimensions: tuple[frozenset[Anchor], ...]
    """For each way to find it: an event with none of these anchors cannot meet it."""

    @property
    def name(self) -> str:
        """Tell this version of the offer from others."""
        return f"{self.code}@{self.version}"

    def concerns(self, event: AwardingEvent, anchors: frozenset[Anchor]) -> bool:
        """Say whether the event can concern this offer at all.

        It does when the offer is effective, looks at this kind of event, and everything that is
        inherent in the event and has a name (classification, unit or group, products, payment
        medium) meets the offer's lists. What it does not concern, it declines for good.
        """
        return (
            self.effective
            and isinstance(event, self.event_classes)
            and not any(wanted.isdisjoint(anchors) for wanted in self.dimensions)
        )

    def judge(
        self,
        kept: KeptEvent,
        participant: Participant,
        occasion: Occasion,
        merchant: Merchant | None,
        awarded: Awarded = nothing_awarded,
    ) -> Granted | Declined:
        """Say whether one event is awarded, and if not, because of which first condition.

        `merchant` is the one behind the event's unit, if there is one (rules 6). To an offer that
        accumulates the event is granted to count: how much comes together, others say.
        """
        event = kept.event
        assert isinstance(event, self.event_classes), "an offer judges only its own kind of event"
        gate = self._gate(kept, participant, occasion)
        if gate is not None:
            return gate
        declined = self._unmet(event, participant, occasion, merchant)
        if declined is not None:
            return declined
        detail = self.number_of_awards.failure(self.code, event, participant)
        if detail is not None:
            return Declined(
                "number_of_awards", detail, final=False, waits_for=self.waits_to_award()
            )
        if self.threshold is not None:
            return Granted(0)
        amount = self._worth(event, awarded)
        if amount <= 0:
            return Declined(
                "zero_award", {"amount_minor": amount}, final=self.amount_is_known(kept, occasion)
            )
        return Granted(amount)

    def never_awards(self, kept: KeptEvent, participant: Participant, occasion: Occasion) -> bool:
        """Say whether this version can never award the event, whatever run asks."""
        gate = self._gate(kept, participant, occasion)
        if gate is not None and gate.final:
            return True
        event = kept.event
        assert isinstance(event, self.event_classes), "an offer judges only its own kind of event"
        return self._hopeless(event, participant, occasion) is not None

    def _worth(self, event: AwardingEvent, awarded: Awarded) -> int:
        if self.looks_back is None:
            return self.reckon(event)
        return self.looks_back.of(self.code, event, awarded())

    def amount_is_known(self, kept: KeptEvent, occasion: Occasion) -> bool:
        """Say whether the amount is for good: awards may still come before a future event."""
        return self.looks_back is None or kept.event.performed_on < occasion.recorded_at

    def waits_to_award(self) -> frozenset[str]:
        """Say for what an event waits that meets every condition and is not awarded all the same.

        Where a set is needed, it also waits for whatever may let another event join it.
        """
        alone = frozenset({waiting.offer(self.code)})
        if not self.set_of:
            return alone
        joining = {waiting.scheme(self.scheme), waiting.MERCHANT, waiting.OWNER}
        joining |= self.validity.awaits
        joining = joining.union(*(condition.awaits for condition in self.conditions))
        return alone | waiting.together(joining)

    def _gate(
        self, kept: KeptEvent, participant: Participant, occasion: Occasion
    ) -> Declined | None:
        is_due = self.interactive or occasion.run is not None
        usual = self.effective and kept.state == "POSTED" and participant.terminated_at is None
        if is_due and usual and not kept.awards:
            return None
        if not self.effective:
            return Declined("not_effective", NOTHING, final=True)
        if participant.terminated_at is not None:
            detail = {"terminated_at": participant.terminated_at.isoformat()}
            return Declined("terminated", detail, final=True)
        if kept.state == "CANCELLED":
            return Declined("event_cancelled", NOTHING, final=True)
        before = kept.consumed_by(self.code)
        if before is not None:
            return Declined("already_awarded", {"award": before.award_id}, final=True)
        if not is_due:
            return Declined("batch_only", NOTHING, final=False)
        return None

    def _unmet(
        self,
        event: AwardingEvent,
        participant: Participant,
        occasion: Occasion,
        merchant: Merchant | None,
    ) -> Declined | None:
        if not participant.takes_part(self.scheme, event.performed_on):
            detail = {"scheme": self.scheme, "performed_on": event.performed_on.isoformat()}
            joins = frozenset({waiting.scheme(self.scheme)})
            joining = Declined("scheme", detail, final=False, waits_for=joins)
            return self._unless_hopeless(joining, event, participant, occasion)
        out_of_time = self._out_of_time(event, participant)
        if out_of_time is not None:
            if out_of_time.final:
                return out_of_time
            return self._unless_hopeless(out_of_time, event, participant, occasion)
        shut = None if merchant is None else self._shut_out(merchant, participant)
        if shut is not None:
            return self._unless_hopeless(shut, event, participant, occasion)
        for condition in self.conditions:
            failure = condition.failure(event, participant, occasion)
            if failure is None:
                continue
            awaits = condition.awaits
            declined = Declined(condition.because, failure, final=not awaits, waits_for=awaits)
            if declined.final:
                return declined
            return self._unless_hopeless(declined, event, participant, occasion)
        return None

    def _shut_out(self, merchant: Merchant, participant: Participant) -> Declined | None:
        """Ask the merchant behind the event's unit (rules 6)."""
        detail = merchant.declines(participant.owned_by_group, self.scheme)
        if detail is None:
            return None
        return Declined("merchant", detail, final=False, waits_for=_AT_MERCHANT)

    def _unless_hopeless(
        self,
        declined: Declined,
        event: AwardingEvent,
        participant: Participant,
        occasion: Occasion,
    ) -> Declined:
        """Decline for what may change; for good if the event itself stands in the way as well."""
        if self._hopeless(event, participant, occasion) is None:
            return declined
        return replace(declined, final=True, waits_for=waiting.INHERENT)

    def _out_of_time(self, event: AwardingEvent, participant: Participant) -> Declined | None:
        """Ask the validity; outside its bounds nothing about the participant helps."""
        at = event.performed_on
        detail = self.validity.failure(at, event.unit_time_zone, participant)
        if detail is None:
            return None
        within = Period(*self.validity.bounds()).holds(at)
        awaits = self.validity.awaits if within else waiting.INHERENT
        return Declined("validity", detail, final=not awaits, waits_for=awaits)

    def _hopeless(
        self, event: AwardingEvent, participant: Participant, occasion: Occasion
    ) -> Declined | None:
        """Say what about the event itself, or the time that has passed, forbids it for good."""
        out_of_time = self._out_of_time(event, participant)
        if out_of_time is not None and out_of_time.final:
            return out_of_time
        for condition in self.conditions:
            if condition.awaits:
                continue
            failure = condition.failure(event, participant, occasion)
            if failure is not None:
                return Declined(condition.because, failure, final=True)
        return None
