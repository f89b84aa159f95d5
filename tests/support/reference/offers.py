"""The offers as they were published, and when they are live (rules 2.1, 2.6; D-10, D-63)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.support.reference import calendar
from tests.support.reference.people import date_of_birth, name_day
from tests.support.reference.story import Story


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known of an offer at some moment."""

    number: int
    told: Mapping[str, Any]
    classification: str
    effective_from: datetime | None

    @property
    def code(self) -> str:
        """Its name."""
        return str(self.told["code"])

    @property
    def terms(self) -> str:
        """All that it says, for telling one version of it from another."""
        said = {key: value for key, value in self.told.items() if key != "recorded_at"}
        return repr(sorted(said.items()))

    @property
    def effective(self) -> bool:
        """Whether it awards at all."""
        return bool(self.told.get("state", "EFFECTIVE") == "EFFECTIVE")

    @property
    def conditions(self) -> Mapping[str, Any]:
        """What must hold."""
        found: Mapping[str, Any] = self.told.get("conditions") or {}
        return found


def offers(story: Story, before: int | None = None) -> list[Offer]:
    """All offers that were published before a place, by number."""
    codes = list(dict.fromkeys(told.data["code"] for told in story.named("offer")
                               if before is None or told.place < before))  # fmt: skip
    found = [_offer(story, code, place, before) for place, code in enumerate(codes, start=1)]
    return sorted(found, key=lambda offer: offer.number)


def _offer(story: Story, code: str, place: int, before: int | None) -> Offer:
    number: int | None = None
    effective_from: datetime | None = None
    was_effective = False
    for told in story.named("offer"):
        if told.data["code"] != code or (before is not None and told.place >= before):
            continue
        number = number or told.data.get("number") or place
        effective = told.data.get("state", "EFFECTIVE") == "EFFECTIVE"
        if told.data.get("latest_effective_date"):
            effective_from = calendar.instant(told.data["latest_effective_date"], story.zone)
        elif effective and not was_effective:
            effective_from = told.recorded_at
        was_effective = effective
        latest = told.data
    assert number is not None
    kind = story.known("offer_type", latest["type"])["classification"]
    return Offer(number, latest, kind, effective_from)


def live(story: Story, offer: Offer, participant: str, moment: datetime, zone: str) -> bool:
    """Whether the offer's validity holds a moment (rules 2.6)."""
    validity = offer.told.get("validity", "FROM_EFFECTIVE_DATE")
    if validity == "FROM_EFFECTIVE_DATE":
        return offer.effective_from is not None and moment >= offer.effective_from
    day = calendar.day_of(moment, zone)
    if validity.get("periods") is not None:
        return any(within(each, moment, story.zone) for each in validity["periods"])
    if validity.get("recurring") is not None:
        return any(calendar.recurs(day, each["from"], each["to"]) for each in validity["recurring"])
    if validity.get("birthday") is not None:
        window, anniversary = validity["birthday"], date_of_birth(story, participant)
    else:
        window, anniversary = validity["name_day"], name_day(story, participant)
    if anniversary is None or not within(window, moment, story.zone):
        return False
    return calendar.around(day, anniversary, window.get("before", 0), window.get("after", 0))


def within(period: Mapping[str, Any], moment: datetime, zone: str) -> bool:
    """Whether a period holds a moment: from included, to excluded (rules 2.6)."""
    start, end = period.get("from"), period.get("to")
    if start is not None and moment < calendar.instant(start, zone):
        return False
    return end is None or moment < calendar.instant(end, zone)
