"""The register of everything that stands in the journal."""

from shared.contracts.events.achievement import Achieved, FinanciallyAchieved
from shared.contracts.events.behaviour import SocialMediaActed, WebVisited
from shared.contracts.events.cancellation import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    ParkedRetried,
    SpendWithdrawn,
)
from shared.contracts.events.financial_statement import FinancialStatementIssued
from shared.contracts.events.participation import (
    AutomaticSpendChanged,
    DetailsChanged,
    InstantSpendAuthorised,
    ReplacementAnswered,
    ReplacementAsked,
    SchemeSignedOff,
    SchemeSignedOn,
    SegmentsChanged,
    SignedUp,
    SpendingChanged,
    SubscriptionChanged,
    Terminated,
    TokensReceived,
    TokensReleased,
)
from shared.contracts.events.purchase import PurchaseMade
from shared.contracts.events.referral import (
    ParticipantReferred,
    ReferralChanged,
    ReferralRegistered,
)
from shared.contracts.events.run import CatalogueChanged, RunContinued, RunReached
from shared.contracts.events.settlement import SettlementRequested
from shared.contracts.events.spending import (
    PurchaseRefused,
    SpendRequested,
    WalletCredited,
    WalletDebited,
    WalletReimbursed,
    WalletTransferred,
    WalletVoided,
)
from shared.contracts.events.transfer import TransferReceived, TransferReturned, TransferRevoked

AwardingEvent = (
    PurchaseMade
    | ReferralRegistered
    | SocialMediaActed
    | WebVisited
    | Achieved
    | FinanciallyAchieved
    | FinancialStatementIssued
)
"""The customer events that offers can award; a spend request redeems instead (rules 1.1).

A referral is awarded where its referring participant is: it is registered elsewhere (D-22).
"""

Cancellation = EventCancelled | AwardWithdrawn | SpendWithdrawn | ExpirationWithdrawn

MoneyMoved = WalletCredited | WalletDebited | WalletVoided | WalletTransferred | WalletReimbursed

TransferTold = TransferReceived | TransferReturned | TransferRevoked
"""What the two wallets of a transfer tell each other."""

ParticipantChange = (
    SignedUp
    | SchemeSignedOn
    | SchemeSignedOff
    | DetailsChanged
    | SegmentsChanged
    | SubscriptionChanged
    | SpendingChanged
    | AutomaticSpendChanged
    | InstantSpendAuthorised
    | Terminated
)

Departure = ReplacementAsked | ReplacementAnswered | TokensReceived | TokensReleased
"""What the partitions of two participants tell each other of a termination (rules 7)."""

ParticipantMessage = (
    AwardingEvent
    | ParticipantReferred
    | ReferralChanged
    | SpendRequested
    | PurchaseRefused
    | Cancellation
    | MoneyMoved
    | TransferTold
    | ParticipantChange
    | Departure
    | ParkedRetried
    | SettlementRequested
)

JournalEvent = ParticipantMessage | RunReached | RunContinued | CatalogueChanged

__all__ = [
    "Achieved",
    "AutomaticSpendChanged",
    "AwardWithdrawn",
    "AwardingEvent",
    "Cancellation",
    "CatalogueChanged",
    "Departure",
    "DetailsChanged",
    "EventCancelled",
    "ExpirationWithdrawn",
    "FinancialStatementIssued",
    "FinanciallyAchieved",
    "InstantSpendAuthorised",
    "JournalEvent",
    "MoneyMoved",
    "ParkedRetried",
    "ParticipantChange",
    "ParticipantMessage",
    "ParticipantReferred",
    "PurchaseMade",
    "PurchaseRefused",
    "ReferralChanged",
    "ReferralRegistered",
    "ReplacementAnswered",
    "ReplacementAsked",
    "RunContinued",
    "RunReached",
    "SchemeSignedOff",
    "SchemeSignedOn",
    "SegmentsChanged",
    "SettlementRequested",
    "SignedUp",
    "SocialMediaActed",
    "SpendRequested",
    "SpendWithdrawn",
    "SpendingChanged",
    "SubscriptionChanged",
    "Terminated",
    "TokensReceived",
    "TokensReleased",
    "TransferReceived",
    "TransferReturned",
    "TransferRevoked",
    "TransferTold",
    "WalletCredited",
    "WalletDebited",
    "WalletReimbursed",
    "WalletTransferred",
    "WalletVoided",
    "WebVisited",
]
