"""One participant brings another (rules 1.2, 3.10, D-22)."""

from dataclasses import dataclass

from shared.contracts.events.header import CustomerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantReferred(CustomerEvent):
    """Its participant is the referred one, who decides which referral was first."""

    referring_participant: str
    referred_participant: str
