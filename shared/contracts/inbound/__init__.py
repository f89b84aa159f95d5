"""The register of what upstream systems tell: message name to its shape."""

from shared.contracts.inbound.behaviour import SocialMedia, Web
from shared.contracts.inbound.cancellation import (
    AwardCancellation,
    Cancellation,
    ExpirationCancellation,
    ParkedRetry,
    SpendCancellation,
)
from shared.contracts.inbound.financial import (
    Achievement,
    FinancialAchievement,
    FinancialStatement,
)
from shared.contracts.inbound.participation import (
    AutomaticSpend,
    Details,
    InstantSpendAuthorisation,
    SchemeSignedOff,
    SchemeSignedOn,
    Segments,
    SignUp,
    Spending,
    Subscription,
    Termination,
)
from shared.contracts.inbound.purchase import InvoicePosted, Purchase
from shared.contracts.inbound.referral import Referral, ReferralChanged, ReferralRegistered
from shared.contracts.inbound.runs import RunContinued
from shared.contracts.inbound.settlement import Settlement
from shared.contracts.inbound.wallet import (
    PurchaseRefused,
    SpendRequest,
    WalletCredit,
    WalletDebit,
    WalletReimburse,
    WalletTransfer,
    WalletVoid,
)
from shared.contracts.told import Told

INBOUND: dict[str, type[Told]] = {
    "purchase": Purchase,
    "invoice_posted": InvoicePosted,
    "referral": Referral,
    "social_media": SocialMedia,
    "web": Web,
    "achievement": Achievement,
    "financial_achievement": FinancialAchievement,
    "financial_statement": FinancialStatement,
    "spend_request": SpendRequest,
    "cancellation": Cancellation,
    "award_cancellation": AwardCancellation,
    "spend_cancellation": SpendCancellation,
    "expiration_cancellation": ExpirationCancellation,
    "wallet_credit": WalletCredit,
    "wallet_debit": WalletDebit,
    "wallet_void": WalletVoid,
    "wallet_transfer": WalletTransfer,
    "wallet_reimburse": WalletReimburse,
    "sign_up": SignUp,
    "scheme_signed_on": SchemeSignedOn,
    "scheme_signed_off": SchemeSignedOff,
    "details": Details,
    "segments": Segments,
    "subscription": Subscription,
    "spending": Spending,
    "automatic_spend": AutomaticSpend,
    "instant_spend_authorisation": InstantSpendAuthorisation,
    "termination": Termination,
    "parked_retry": ParkedRetry,
    "settlement": Settlement,
    "referral_registered": ReferralRegistered,
    "referral_changed": ReferralChanged,
    "run_continued": RunContinued,
    "purchase_refused": PurchaseRefused,
}
"""Message name to shape; the CloudEvents type is rewardstream.<name>.v1."""

__all__ = [
    "INBOUND",
    "Achievement",
    "AutomaticSpend",
    "AwardCancellation",
    "Cancellation",
    "Details",
    "ExpirationCancellation",
    "FinancialAchievement",
    "FinancialStatement",
    "InstantSpendAuthorisation",
    "InvoicePosted",
    "ParkedRetry",
    "Purchase",
    "PurchaseRefused",
    "Referral",
    "ReferralChanged",
    "ReferralRegistered",
    "RunContinued",
    "SchemeSignedOff",
    "SchemeSignedOn",
    "Segments",
    "Settlement",
    "SignUp",
    "SocialMedia",
    "SpendCancellation",
    "SpendRequest",
    "Spending",
    "Subscription",
    "Termination",
    "WalletCredit",
    "WalletDebit",
    "WalletReimburse",
    "WalletTransfer",
    "WalletVoid",
    "Web",
]
