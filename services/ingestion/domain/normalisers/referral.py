"""Referrals belong to the referred participant, who decides which was first (D-22, D-60)."""

from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import Telling
from shared.contracts.events.referral import ParticipantReferred
from shared.contracts.inbound.referral import Referral


def referral(telling: Telling[Referral]) -> ParticipantReferred:
    """A referral of somebody else."""
    data = telling.data
    referring, referred = data.referring_participant, data.referred_participant
    if referring == referred:
        sentence = "nobody refers themselves"
        raise Refused("SELF_REFERRAL", "data.referred_participant", sentence)
    if telling.message.subject not in (None, referring, referred):
        raise Refused("INVALID_MESSAGE", "subject", "is neither of the two participants")
    content = {"referring_participant": referring}
    return ParticipantReferred(
        **customer_fields(telling, "REFERRAL", content, participant=referred),
        referring_participant=referring,
        referred_participant=referred,
    )
