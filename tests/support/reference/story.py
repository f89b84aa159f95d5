"""What was told so far and which awards it made; everything else is asked of these two."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from shared.kernel.ids import derive_id
from tests.support.reference.calendar import instant

EVENT_TYPES = {
    "purchase": "PURCHASE",
    "referral": "REFERRAL",
    "social_media": "SOCIAL_MEDIA",
    "web": "WEB",
    "achievement": "ACHIEVEMENT",
    "financial_achievement": "FINANCIAL_ACHIEVEMENT",
    "financial_statement": "FINANCIAL_STATEMENT",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One message, in the words of a scenario."""

    place: int
    """How many were told before it."""
    name: str
    data: Mapping[str, Any]
    recorded_at: datetime
    path: str = ""
    """Where it stands in its file."""

    @property
    def id(self) -> str:
        """Its name upstream, or its path where it has none."""
        return str(self.data.get("id") or self.path)

    @property
    def participant(self) -> str:
        """Whom it is about; of a referral, who refers and would be awarded."""
        return str(self.data.get("participant") or self.data.get("referring_participant"))


@dataclass(slots=True)
class Award:
    """An award transaction (rules 5)."""

    participant: str
    offer: str
    offer_type: str
    scheme: str
    amount: int
    created: datetime
    performed_on: datetime
    """Of the latest of its events; without events, when it was made."""
    expires_on: date | None
    expires_at: datetime | None
    contribution: tuple[Decimal, int] = (Decimal(0), 0)
    """Percentage and amount that the merchant pays."""
    events: tuple[str, ...] = ()
    occasion: str = ""
    """What it was for where there is no event: a year, a span, a run."""
    state: Literal["POSTED", "CANCELLED"] = "POSTED"
    freed: bool = False
    """Taken back because one of its events was: its other events are free again (D-14)."""


@dataclass(slots=True)
class Story:
    """The history: nothing is forgotten, nothing is summed up."""

    zone: str
    happened: list[Told] = field(default_factory=list)
    """What was accepted, in order."""
    answered: dict[str, tuple[Told, str]] = field(default_factory=dict)
    """The ids that were answered for ever, and with what."""
    awards: list[Award] = field(default_factory=list)
    passed_over: set[tuple[str, str]] = field(default_factory=set)
    """Events with which too much came together for an offer as it was then: for good (D-40)."""
    because: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why an offer did not award an event when it was last asked."""

    def named(self, *names: str) -> Iterator[Told]:
        """The messages of these names, in order."""
        return (told for told in self.happened if told.name in names)

    def about(self, participant: str, *names: str) -> list[Told]:
        """The messages of these names about one participant, in order."""
        return [told for told in self.named(*names) if told.participant == participant]

    def known(self, name: str, code: str | None, before: int | None = None) -> Mapping[str, Any]:
        """What the latest control message said of a thing, before a place; {} of the unknown."""
        found: Mapping[str, Any] = {}
        for told in self.named(name):
            if told.data.get("code") == code and (before is None or told.place < before):
                found = told.data
        return found

    def events(self, participant: str, *types: str) -> list[Told]:
        """The events of a participant, the oldest first, then by id (D-13)."""
        mine = self.about(participant, *EVENT_TYPES)
        mine = [event for event in mine if EVENT_TYPES[event.name] in types]
        return sorted(mine, key=lambda e: (self.performed_on(e), event_id(e)))

    def event(self, name: str) -> Told | None:
        """The event of this id."""
        return next((told for told in self.named(*EVENT_TYPES) if told.id == name), None)

    def participants(self) -> list[str]:
        """Everybody who signed up."""
        return list(dict.fromkeys(told.participant for told in self.named("sign_up")))

    def signed_up(self, participant: str) -> Told:
        """The sign-up of somebody who did."""
        return self.about(participant, "sign_up")[0]

    def performed_on(self, told: Told) -> datetime:
        """When it happened; without a word about it, when it was recorded."""
        for key in ("performed_on", "signed_up_on"):
            if told.data.get(key) is not None:
                return instant(told.data[key], self.zone)
        return told.recorded_at

    def unit_of(self, event: Told) -> Mapping[str, Any]:
        """What was known of the event's unit when it was told."""
        return self.known("unit", event.data.get("performed_by_unit"), event.place)

    def zone_of(self, event: Told) -> str:
        """The zone of the event's unit (D-39)."""
        return str(self.unit_of(event).get("time_zone") or self.zone)

    def cancelled(self, event: Told) -> bool:
        """Whether the event was taken back."""
        return any(told.data["event"] == event.id for told in self.named("cancellation"))

    def posted(self, participant: str) -> list[Award]:
        """The awards of a participant that stand."""
        return [a for a in self.awards if a.participant == participant and a.state == "POSTED"]


def event_id(event: Told) -> str:
    """The name under which it is kept: by it, events of one instant are in order (D-13)."""
    return derive_id("scenario", event.id)


def minor(amount: object) -> int:
    """Money in minor units."""
    return int(Decimal(str(amount)) * 100)


def total_of(event: Told) -> int:
    """The total of a purchase, from its lines (rules 1.2)."""
    return sum(minor(line["total"]) for line in event.data["lines"])
