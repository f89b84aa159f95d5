"""A purchase that is to be settled at once: which awards and spends that is (rules 6)."""

from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.judging import unrequested
from services.rewards.domain.judging.bought import spend_id_of
from shared.contracts.commands import SettlePurchase
from shared.contracts.events import PurchaseMade, SettlementRequested
from shared.kernel.ids import derive_id


def refusal(dossier: Dossier, event: SettlementRequested) -> Refused | None:
    """Only a purchase of the participant is settled; a cancelled one, too: it takes back (D-35)."""
    kept = dossier.events.get(event.purchase)
    if kept is None or kept.state == "REFUSED" or not isinstance(kept.event, PurchaseMade):
        return Refused("PURCHASE_NOT_FOUND", "the participant has no such purchase", "purchase")
    return None


def settle(dossier: Dossier, event: SettlementRequested, occasion: Occasion) -> SettlePurchase:
    """Ask the wallet to settle all that the purchase was awarded and what was spent on it."""
    kept = dossier.events[event.purchase]
    awards = (award.award_id for award in kept.awards)
    spends = map(spend_id_of, (*kept.spend_requests, *unrequested.ever_asked(kept)))
    return SettlePurchase(
        command_id=derive_id("settle_purchase", event.event_id),
        participant=event.participant,
        event_id=event.event_id,
        recorded_at=occasion.recorded_at,
        settlement=event.event_id,
        purchase=event.purchase,
        purchase_reference=kept.event.external_reference,
        transactions=tuple(dict.fromkeys((*awards, *spends))),
        currency=occasion.platform.currency,
    )
