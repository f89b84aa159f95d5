"""Reward Referrals: the referring participant, once the referred one is awarded (rules 3.10)."""

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.conditions.referral import FirstOfThem, ReferredAwarded
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.events import ReferralRegistered


def _nothing(_told: OfferTold) -> Breach | None:
    return None


REFERRALS = Family(
    classification="REWARD_REFERRALS",
    section="rules 3.10",
    event_classes=(ReferralRegistered,),
    conditions=SHARED_CONDITIONS,
    implied=(ReferredAwarded(), FirstOfThem()),
    missing=_nothing,
)
