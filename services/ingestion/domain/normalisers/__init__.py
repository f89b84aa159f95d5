"""The register: what each inbound message becomes; and the one door to it, `normalise`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import (
    achievement,
    behaviour,
    cancellation,
    financial_statement,
    participation,
    purchase,
    referral,
    runs,
    settlement,
    transfer,
    wallet,
)
from services.ingestion.domain.rejection import Ignored, Refused, Rejection
from services.ingestion.domain.telling import Telling
from services.ingestion.domain.tokens import NOBODYS, TokensThere
from shared.contracts import inbound
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.events import ParticipantMessage, RunContinued
from shared.contracts.told import Told
from shared.kernel.money import Platform

Normaliser = Callable[[Telling[Any]], ParticipantMessage | RunContinued | Ignored]
Outcome = ParticipantMessage | RunContinued | Rejection | Ignored

NORMALISERS: dict[type[Told], Normaliser] = {
    inbound.Purchase: purchase.purchase,
    inbound.InvoicePosted: purchase.invoice_posted,
    inbound.Referral: referral.referral,
    inbound.ReferralRegistered: referral.referral_registered,
    inbound.ReferralChanged: referral.referral_changed,
    inbound.RunContinued: runs.run_continued,
    inbound.SocialMedia: behaviour.social_media,
    inbound.Web: behaviour.web,
    inbound.Achievement: achievement.achievement,
    inbound.FinancialAchievement: achievement.financial_achievement,
    inbound.FinancialStatement: financial_statement.financial_statement,
    inbound.SpendRequest: wallet.spend_request,
    inbound.PurchaseRefused: wallet.purchase_refused,
    inbound.Cancellation: cancellation.cancellation,
    inbound.AwardCancellation: cancellation.award_cancellation,
    inbound.SpendCancellation: cancellation.spend_cancellation,
    inbound.ExpirationCancellation: cancellation.expiration_cancellation,
    inbound.ParkedRetry: cancellation.parked_retry,
    inbound.WalletCredit: wallet.wallet_credit,
    inbound.WalletDebit: wallet.wallet_debit,
    inbound.WalletVoid: wallet.wallet_void,
    inbound.WalletTransfer: wallet.wallet_transfer,
    inbound.WalletReimburse: wallet.wallet_reimburse,
    inbound.Settlement: settlement.settlement,
    inbound.TransferReceived: transfer.transfer_received,
    inbound.TransferReturned: transfer.transfer_returned,
    inbound.TransferRevoked: transfer.transfer_revoked,
    inbound.SignUp: participation.sign_up,
    inbound.SchemeSignedOn: participation.scheme_signed_on,
    inbound.SchemeSignedOff: participation.scheme_signed_off,
    inbound.Details: participation.details,
    inbound.Segments: participation.segments,
    inbound.Subscription: participation.subscription,
    inbound.Spending: participation.spending,
    inbound.AutomaticSpend: participation.automatic_spend,
    inbound.InstantSpendAuthorisation: participation.instant_spend_authorisation,
    inbound.Termination: participation.termination,
    inbound.ReplacementAsked: participation.replacement_asked,
    inbound.ReplacementAnswered: participation.replacement_answered,
    inbound.TokensReceived: participation.tokens_received,
    inbound.TokensReleased: participation.tokens_released,
}


def normalise(
    told: OutsideMessage[Told] | Misfit,
    catalogue: Catalogue,
    recorded_at: datetime,
    platform: Platform,
    tokens: TokensThere = NOBODYS,
) -> Outcome:
    """Put one message in our words, or say why not. Pure: same in, same out."""
    if isinstance(told, Misfit):
        return Rejection("INVALID_MESSAGE", told.path, told.reason)
    try:
        telling: Telling[Told] = Telling(told, catalogue, recorded_at, platform, tokens)
        return NORMALISERS[type(told.data)](telling)
    except Refused as refused:
        return refused.rejection
