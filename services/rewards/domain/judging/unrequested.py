"""Spends that nobody requests: instant and automatic ones (rules 4.4-6, 4.4-7, D-32, D-53, D-54).

Their request has no event of its own here: beside the purchase stands that it was asked for. How
much is spent, if anything, the wallet says.
"""

from dataclasses import replace

from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.judging.bought import bought, make_spend_of
from services.rewards.domain.merchants.merchant import Merchant
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.commands import AutomaticTerms, MakeSpend
from shared.contracts.events import PurchaseMade
from shared.kernel.ids import derive_id


def is_instant(offer: Offer, participant: Participant, merchant: Merchant | None) -> bool:
    """Say whether an award of the offer is taken off its purchase at once.

    By the offer, or by the participant's authorisation, where offers may say so at all (D-07).
    Where the participant may not spend the award stays in the wallet.
    """
    wanted = participant.instant_spend_authorised or offer.instant == "ALWAYS"
    return wanted and offer.instant != "NEVER" and _may_spend(participant, merchant)


def instant(
    purchase: PurchaseMade, given: AwardGiven, merchant: Merchant | None, occasion: Occasion
) -> MakeSpend:
    """Ask to take an award off its purchase: then, or when a run makes it."""
    at = purchase.performed_on if occasion.run is None else occasion.now
    reference = f"{purchase.external_reference}/instant/{given.offer}"
    asked = _by_itself(purchase, instant_request(given.award_id), reference, merchant, occasion)
    return replace(
        asked,
        requested_minor=given.amount_minor,
        instant_award=given.award_id,
        performed_on=max(at, purchase.performed_on),
    )


def automatic(
    purchase: PurchaseMade, participant: Participant, merchant: Merchant | None, occasion: Occasion
) -> MakeSpend | None:
    """Ask to pay a purchase as its participant set it; None where they, or the merchant, do not."""
    terms = participant.automatic_spend
    if terms is None or not terms.enabled or not _may_spend(participant, merchant):
        return None
    if merchant is not None and not merchant.automatic_spend:
        return None
    if terms.merchants and (merchant is None or merchant.code not in terms.merchants):
        return None
    request = automatic_request(purchase.event_id)
    reference = f"{purchase.external_reference}/automatic"
    return replace(
        _by_itself(purchase, request, reference, merchant, occasion),
        without_awards_of=purchase.event_id,
        automatic=AutomaticTerms(
            minimum_wallet_balance_minor=terms.minimum_wallet_balance_minor,
            minimum_spend_minor=terms.minimum_spend_minor,
            maximum_spend_minor=terms.maximum_spend_minor,
        ),
    )


def instant_request(award: str) -> str:
    """Name the request that takes an award off its purchase."""
    return derive_id("instant_spend", award)


def automatic_request(purchase: str) -> str:
    """Name the request that pays a purchase automatically."""
    return derive_id("automatic_spend", purchase)


def still_asked(kept: KeptEvent, *, automatic: bool = True, instant: bool = True) -> list[str]:
    """Name a purchase's requests that nobody told, in the order in which they are taken back."""
    taken = [each for each in reversed(kept.awards) if each.instant == "ASKED"]
    requests = [instant_request(each.award_id) for each in taken] if instant else []
    if automatic and kept.automatic == "ASKED":
        requests.insert(0, automatic_request(kept.event_id))
    return requests


def ever_asked(kept: KeptEvent) -> list[str]:
    """Name all of them, those that were taken back since, too."""
    taken = [instant_request(each.award_id) for each in kept.awards if each.instant]
    return [*taken, automatic_request(kept.event_id)] if kept.automatic else taken


def _may_spend(participant: Participant, merchant: Merchant | None) -> bool:
    if participant.spending_blocked:
        return False
    return merchant is None or merchant.refuses(participant.owned_by_group) is None


def _by_itself(
    purchase: PurchaseMade,
    request: str,
    reference: str,
    merchant: Merchant | None,
    occasion: Occasion,
) -> MakeSpend:
    """Reduce and credit as the merchant of the purchase's unit does (rules 1.2)."""
    asked = make_spend_of(purchase, request, reference, bought(purchase), occasion)
    if merchant is None:
        return asked
    return replace(
        asked,
        reduction_method=merchant.reduction_method,
        credits_participant=merchant.credits_participants,
    )
