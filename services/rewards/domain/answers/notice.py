"""What the engine tells other participants' partitions: referrals, and that a run goes on."""

from dataclasses import dataclass
from datetime import datetime

from services.rewards.domain.answers.occasion import Occasion
from shared.contracts import inbound
from shared.contracts.events import ParticipantReferred, ReferralRegistered, RunReached
from shared.contracts.events.referral import REGISTRAR, ReferralChange, ReferralStanding
from shared.contracts.inbound.referral import RunNamed
from shared.contracts.notice import Notice
from shared.contracts.told import Told
from shared.kernel.ids import derive_id


@dataclass(frozen=True, slots=True)
class ReferralNotices:
    """Writes what two participants tell each other of a referral, because of one message."""

    cause: str
    occasion: Occasion

    def registered(
        self, event: ParticipantReferred, standing: ReferralStanding, attempt: int
    ) -> Notice:
        """Tell the referring participant that the referral exists."""
        unit = event.performed_by_unit
        assert unit is not None, "the door lets no event in without its unit"
        told = inbound.ReferralRegistered(
            performed_on=event.performed_on,
            performed_by_unit=unit,
            classification=event.classification,
            referral=event.event_id,
            told_by=event.external_system,
            reference=event.external_reference,
            referred_participant=event.participant,
            standing=standing,
            attempt=attempt,
        )
        # Its name is that of the referral: where it is awarded it is found by it.
        return self._notice(event.event_id, event.referring_participant, event.event_id, told)

    def changed(self, referral: str, to: str, change: ReferralChange) -> Notice:
        """Tell the other one that the referral stands differently."""
        told = inbound.ReferralChanged(
            referral=referral, change=change, run=_named(self.occasion.run)
        )
        # A run may be told of again by another record: the moment is part of the name.
        moment = self.occasion.recorded_at.isoformat()
        name = derive_id("referral_changed", referral, to, change, self.cause, moment)
        return self._notice(name, to, referral, told)

    def refused(self, event: ReferralRegistered, code: str) -> Notice:
        """Tell the referred participant that this attempt to refer them is refused (D-60)."""
        told = inbound.ReferralChanged(
            referral=event.referral, change="REFUSED", code=code, attempt=event.attempt
        )
        to, attempt = event.referred_participant, str(event.attempt)
        name = derive_id("referral_refused", event.referral, to, attempt)
        return self._notice(name, to, event.referral, told)

    def _notice(self, name: str, to: str, referral: str, told: Told) -> Notice:
        return Notice(
            source=REGISTRAR,
            notice_id=name,
            participant=to,
            event_id=referral,
            cause=self.cause,
            recorded_at=self.occasion.recorded_at,
            told=told,
        )


def run_continues(run: RunReached, after: str, now: datetime) -> Notice:
    """Tell our own partition that a run goes on behind this participant, who is in it."""
    return Notice(
        source=REGISTRAR,
        notice_id=derive_id("run_continues", run.run_id, after),
        participant=after,
        event_id=run.run_id,
        cause=run.run_id,
        recorded_at=now,
        told=inbound.RunContinued(run=run.run_id),
    )


def _named(run: RunReached | None) -> RunNamed | None:
    if run is None:
        return None
    return RunNamed(
        id=run.run_id,
        version=run.version,
        as_of=run.as_of,
        schemes=run.schemes,
        offer_types=run.offer_types,
        segments=run.segments,
    )
