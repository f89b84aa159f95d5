"""Looks at where the participant lives or works: their active addresses (rules 2.8, D-65)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.rewards.domain.answers.condition import Anchor, nowhere
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.events import AwardingEvent
from shared.contracts.events.participation import Address


@dataclass(frozen=True, slots=True)
class Place:
    """An area, a city, a district: those that are named must all be those of the address."""

    area: str | None
    city: str | None
    district: str | None

    def holds(self, address: Address) -> bool:
        """Say whether the address lies there."""
        wanted = (self.area, self.city, self.district)
        found = (address.area, address.city, address.district)
        return all(want is None or want == has for want, has in zip(wanted, found, strict=True))

    def told(self) -> dict[str, str]:
        """Say what it names, ready for JSON."""
        named = {"area": self.area, "city": self.city, "district": self.district}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Location:
    """Holds when at least one active address lies in at least one of the places."""

    because: ClassVar[Because] = "location"
    awaits: ClassVar[frozenset[str]] = frozenset({waiting.LOCATION})

    places: tuple[Place, ...]

    def failure(
        self, _event: AwardingEvent, participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the participant's addresses with the places."""
        return self.lacking(participant)

    def lacking(self, participant: Participant) -> Detail | None:
        """Compare every active address with every place; what addresses say is not repeated."""
        addresses = (participant.details.addresses if participant.details else None) or ()
        active = [address for address in addresses if address.active]
        if any(place.holds(address) for place in self.places for address in active):
            return None
        return {"active_addresses": len(active), "listed": [place.told() for place in self.places]}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Nothing of it is inherent in the event."""
        return nowhere()
