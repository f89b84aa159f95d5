"""An event as it is kept: what was told, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from shared.contracts.commands import SpendLine
from shared.contracts.events import (
    Achieved,
    AutomaticSpendChanged,
    AwardWithdrawn,
    DetailsChanged,
    EventCancelled,
    ExpirationWithdrawn,
    FinanciallyAchieved,
    FinancialStatementIssued,
    InstantSpendAuthorised,
    ParkedRetried,
    ParticipantMessage,
    ParticipantReferred,
    PurchaseMade,
    PurchaseRefused,
    ReferralChanged,
    ReferralRegistered,
    ReplacementAnswered,
    ReplacementAsked,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SettlementRequested,
    SignedUp,
    SocialMediaActed,
    SpendingChanged,
    SpendRequested,
    SpendWithdrawn,
    SubscriptionChanged,
    Terminated,
    TokensReceived,
    TokensReleased,
    TransferReceived,
    TransferReturned,
    TransferRevoked,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletTransferred,
    WalletVoided,
    WebVisited,
)
from shared.contracts.events.header import CustomerEvent, ParticipantEvent

EVENT_TYPES: Mapping[type[ParticipantEvent], str] = {
    PurchaseMade: "PURCHASE",
    ParticipantReferred: "REFERRAL",
    SocialMediaActed: "SOCIAL_MEDIA",
    WebVisited: "WEB",
    Achieved: "ACHIEVEMENT",
    FinanciallyAchieved: "FINANCIAL_ACHIEVEMENT",
    FinancialStatementIssued: "FINANCIAL_STATEMENT",
    SpendRequested: "SPEND_REQUEST",
    PurchaseRefused: "PURCHASE_REFUSED",
    EventCancelled: "CANCELLATION",
    AwardWithdrawn: "AWARD_CANCELLATION",
    SpendWithdrawn: "SPEND_CANCELLATION",
    ExpirationWithdrawn: "EXPIRATION_CANCELLATION",
    ParkedRetried: "PARKED_RETRY",
    WalletCredited: "WALLET_CREDIT",
    WalletDebited: "WALLET_DEBIT",
    WalletVoided: "WALLET_VOID",
    WalletTransferred: "WALLET_TRANSFER",
    WalletReimbursed: "WALLET_REIMBURSE",
    SignedUp: "SIGN_UP",
    SchemeSignedOn: "SCHEME_SIGNED_ON",
    SchemeSignedOff: "SCHEME_SIGNED_OFF",
    DetailsChanged: "DETAILS",
    SegmentsChanged: "SEGMENTS",
    SubscriptionChanged: "SUBSCRIPTION",
    SpendingChanged: "SPENDING",
    AutomaticSpendChanged: "AUTOMATIC_SPEND",
    InstantSpendAuthorised: "INSTANT_SPEND_AUTHORISATION",
    Terminated: "TERMINATION",
    SettlementRequested: "SETTLEMENT",
    ReplacementAsked: "REPLACEMENT_ASKED",
    ReplacementAnswered: "REPLACEMENT_ANSWERED",
    TokensReceived: "TOKENS_RECEIVED",
    TokensReleased: "TOKENS_RELEASED",
    ReferralRegistered: "REFERRAL_REGISTERED",
    ReferralChanged: "REFERRAL_CHANGED",
    TransferReceived: "TRANSFER_RECEIVED",
    TransferReturned: "TRANSFER_RETURNED",
    TransferRevoked: "TRANSFER_REVOKED",
}
"""What upstream calls each of them, in capitals; the first eight are the customer events."""

CLAIM = "CLAIM"
"""What a run found due without an event: its award is kept like that of an event (rules 3.11)."""

State = Literal["POSTED", "CANCELLED", "REFUSED"]
Evaluation = Literal["WAITING", "DORMANT", "SETTLED"]
"""Due at the next run; asleep until what it waits for happens; done (D-57)."""
AwardState = Literal["POSTED", "CANCELLED", "WITHDRAWN", "FREED"]
"""Withdrawn by hand stays consumed, a freed member of a cancelled set may be awarded (D-14)."""


ByItself = Literal["", "ASKED", "WITHDRAWN"]
"""A spend that nobody requested: none, asked of the wallet, taken back by an operator."""


@dataclass(frozen=True, slots=True)
class AwardGiven:
    """One award that this event earned, alone or together with others.

    Of an accumulated award all its events stand beside the last of them; beside the others only
    that last one, so that many of them are not written down many times.
    """

    offer: str
    offer_number: int
    award_id: str
    amount_minor: int
    events: tuple[str, ...]
    recorded_at: datetime
    state: AwardState = "POSTED"
    offer_type: str = ""
    scheme: str = ""
    """Of the offer when it awarded; empty for awards from before they were kept."""
    instant: ByItself = ""
    """Whether it was taken off its purchase at once (rules 4.4-6)."""


@dataclass(frozen=True, slots=True)
class SpendAsk:
    """What a spend request comes to: all its run needs to know of the purchase (D-30)."""

    purchase_reference: str
    purchase_total_minor: int
    requested_minor: int
    reject_if_not_covered: bool
    withdrawn: bool = False
    """An operator took the spend back."""
    credits_participant: bool = False
    """The merchant of the request's unit credits whoever spends there (D-44)."""
    with_purchase: bool = False
    """It was told with its purchase, whose own awards it may not spend (D-32)."""
    lines: tuple[SpendLine, ...] = ()
    """What was bought, equal products added up: credits may be bound to it (rules 2.9)."""


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """One message told about a participant, and its standing.

    Of messages that are no customer events only the header is kept: their content is folded into
    the participant.
    """

    event_type: str
    event: ParticipantEvent
    state: State = "POSTED"
    evaluation: Evaluation = "SETTLED"
    judged_version: int = -1
    """The catalogue version at which offers were last asked; -1: never."""
    open: tuple[str, ...] = ()
    """Offers that were asked and may still award it; all others declined that version for good."""
    waits_for: tuple[str, ...] = ()
    """Of one asleep: what wakes it, by the names of `waiting.py`; empty: anything does."""
    awards: tuple[AwardGiven, ...] = ()
    spend_requests: tuple[str, ...] = ()
    """Of a purchase: the requests that point at it."""
    automatic: ByItself = ""
    """Of a purchase: whether it was to be paid automatically (rules 4.4-7)."""
    ask: SpendAsk | None = None
    """Of a spend request: what it asks, as the rules read it when it arrived."""
    refused: str | None = None
    binding: bool = True
    """False: the refusal leaves the id free, so told again it is judged afresh."""
    counted: tuple[str, ...] = ()
    """Of the open offers, those that add it up towards a threshold (rules 3.4)."""
    exceeded: tuple[str, ...] = ()
    """Versions of accumulating offers with which too much came together: never counted again."""
    attempt: int = 0
    """Of a referral: how often its referring participant refused it before it was told again."""

    @property
    def event_id(self) -> str:
        """The name of the event."""
        return self.event.event_id

    def awake(self) -> "KeptEvent":
        """Have it judged at the next run."""
        return replace(self, evaluation="WAITING", waits_for=())

    @property
    def awarded_at(self) -> datetime | None:
        """When it was awarded last, whatever became of the award."""
        return max([award.recorded_at for award in self.awards], default=None)

    def consumed_by(self, offer: str) -> AwardGiven | None:
        """Find the award by which this offer has used the event up (rules 2.11, D-14)."""
        for award in self.awards:
            if award.offer == offer and award.state != "FREED":
                return award
        return None

    def award(self, award_id: str) -> AwardGiven | None:
        """Find one of its awards."""
        return next((award for award in self.awards if award.award_id == award_id), None)

    def posted_awards(self) -> tuple[AwardGiven, ...]:
        """List the awards that still stand."""
        return tuple(award for award in self.awards if award.state == "POSTED")

    def without_automatic(self) -> "KeptEvent":
        """Have its automatic spend taken back by an operator."""
        return replace(self, automatic="WITHDRAWN")

    def without_instant(self) -> "KeptEvent":
        """Have its instant spends taken back by an operator."""
        return replace(
            self,
            awards=tuple(
                replace(award, instant="WITHDRAWN") if award.instant else award
                for award in self.awards
            ),
        )

    def with_award_state(self, award_id: str, state: AwardState) -> "KeptEvent":
        """Give one award another state."""
        return replace(
            self,
            awards=tuple(
                replace(award, state=state) if award.award_id == award_id else award
                for award in self.awards
            ),
        )


def keep(event: ParticipantMessage) -> KeptEvent:
    """Keep an event as it was told: posted, and not yet asked about."""
    told = event if isinstance(event, CustomerEvent) else header_of(event)
    return KeptEvent(event_type=EVENT_TYPES[type(event)], event=told)


def header_of(event: ParticipantEvent) -> ParticipantEvent:
    """Reduce a message to what every message says of itself."""
    return ParticipantEvent(
        event_id=event.event_id,
        external_system=event.external_system,
        external_reference=event.external_reference,
        fingerprint=event.fingerprint,
        participant=event.participant,
        performed_on=event.performed_on,
        recorded_at=event.recorded_at,
        performed_by_unit=event.performed_by_unit,
        unit_group=event.unit_group,
        unit_merchant=event.unit_merchant,
        unit_time_zone=event.unit_time_zone,
    )
