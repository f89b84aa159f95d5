"""One participant brings another, as upstream tells it (rules 1.2, D-22)."""

from shared.contracts.inbound.header import Happening
from shared.contracts.told import Code


class Referral(Happening):
    """The referred participant need not have signed up yet."""

    referring_participant: Code
    referred_participant: Code
