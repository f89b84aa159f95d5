"""Reward Behaviour: likes of pages and visits of websites (rules 3.9)."""

from services.rewards.domain.answers.matrix import nothing_missing
from services.rewards.domain.offers.family import SHARED_CONDITIONS, Family
from shared.contracts.events import SocialMediaActed, WebVisited

BEHAVIOUR = Family(
    classification="REWARD_BEHAVIOR",
    section="rules 3.9",
    event_classes=(SocialMediaActed, WebVisited),
    conditions=SHARED_CONDITIONS | {"pages", "urls"},
    interactive=True,
    missing=nothing_missing,
)
