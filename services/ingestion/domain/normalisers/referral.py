"""Referrals belong to the referred participant, who decides which was first (D-22, D-60).

What the two participants' partitions tell each other comes in by the same door, from rewards.
"""

from datetime import UTC

from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events import referral as events
from shared.contracts.inbound.referral import (
    Referral,
    ReferralChanged,
    ReferralRegistered,
    RunNamed,
)


def referral(telling: Telling[Referral]) -> events.ParticipantReferred:
    """A referral of somebody else."""
    data = telling.data
    referring, referred = data.referring_participant, data.referred_participant
    if referring == referred:
        sentence = "nobody refers themselves"
        raise Refused("SELF_REFERRAL", "data.referred_participant", sentence)
    if telling.message.subject not in (None, referring, referred):
        raise Refused("INVALID_MESSAGE", "subject", "is neither of the two participants")
    content = {"referring_participant": referring}
    return events.ParticipantReferred(
        **customer_fields(telling, "REFERRAL", content, participant=referred),
        referring_participant=referring,
        referred_participant=referred,
    )


def referral_registered(telling: Telling[ReferralRegistered]) -> events.ReferralRegistered:
    """A referral where it is awarded, under the name that upstream gave it.

    Which attempt it is belongs to the telling, not to what is told: it is no divergence.
    """
    telling.only_from(events.REGISTRAR)
    data = telling.data
    told: EventFields = {
        "referral": data.referral,
        "referred_participant": data.referred_participant,
        "standing": data.standing,
        "classification": data.classification,
    }
    header = telling.about({**told, "told_by": data.told_by, "reference": data.reference})
    named = {"external_system": data.told_by, "external_reference": data.reference}
    return events.ReferralRegistered(**{**header, **named}, **told, attempt=data.attempt)


def referral_changed(telling: Telling[ReferralChanged]) -> events.ReferralChanged:
    """A referral stands differently."""
    telling.only_from(events.REGISTRAR)
    data = telling.data
    run = None if data.run is None else _named(data.run)
    told: EventFields = {"referral": data.referral, "change": data.change, "code": data.code}
    name = None if run is None else run.id
    header = telling.about({**told, "run": name})
    return events.ReferralChanged(**header, **told, run=run, attempt=data.attempt)


def _named(run: RunNamed) -> events.RunNamed:
    told = run.model_dump(exclude={"as_of"})
    return events.RunNamed(**told, as_of=run.as_of.astimezone(UTC))
