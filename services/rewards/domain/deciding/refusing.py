"""A purchase is none after all: the wallet refused what was asked with it (rules 8.1).

The purchase was kept, and may have been awarded since, alone or with others. All of that is taken
back here; the wallet never did any of it, so it is asked for nothing.
"""

from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, refused
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.refusal import Refused
from services.rewards.domain.deciding.cancelling import Undoing
from services.rewards.domain.judging import spending
from services.rewards.domain.remembered.facts import EventStands
from services.rewards.domain.remembered.kept_event import KeptEvent, keep
from shared.contracts.events import PurchaseMade, PurchaseRefused


def refuse_purchase(dossier: Dossier, event: PurchaseRefused, occasion: Occasion) -> Decision:
    """Take back: 1 the awards of the purchase, 2 itself and its request, 3 later requests for it.

    1 and 2 are for ever; 3 named a purchase that does not exist, so their ids are free again.
    """
    kept = dossier.events.get(event.purchase)
    if kept is None or kept.state == "REFUSED":
        return Decision()
    undoing = Undoing(dossier, event, occasion)
    for award in kept.posted_awards():
        undoing.cancel_award(award, "CANCELLED")
    undone = undoing.decision()
    after = undoing.event(kept.event_id)
    answer = Refused(event.code, event.message)
    facts = [*undone.facts, *undoing.doubts(kept), EventStands(gone(after, answer))]
    trace = [refused(gone(after, answer), answer.code, answer.message, None, occasion)]
    for request in _requests(dossier, kept):
        no = _answer_to(request, kept, answer)
        facts.append(EventStands(gone(request, no)))
        if no is not answer:
            trace.append(refused(gone(request, no), no.code, no.message, no.path, occasion))
    return Decision(facts=tuple(facts), trace=tuple(trace), notices=undone.notices)


def refuse_with(purchase: PurchaseMade, answer: Refused) -> Decision:
    """Refuse the request that a purchase carries with it; a free id leaves the other one free."""
    request = spending.told_with(purchase)
    if request is None or not answer.binding:
        return Decision()
    return Decision(facts=(EventStands(gone(keep(request), answer)),))


def gone(kept: KeptEvent, answer: Refused) -> KeptEvent:
    """Have an event that was accepted stand as refused: no offer and no run looks at it again."""
    return replace(
        kept,
        state="REFUSED",
        refused=answer.code,
        binding=answer.binding,
        evaluation="SETTLED",
        open=(),
        waits_for=(),
        counted=(),
    )


def _requests(dossier: Dossier, kept: KeptEvent) -> list[KeptEvent]:
    found = (dossier.events.get(request) for request in kept.spend_requests)
    return [request for request in found if request is not None and request.state != "REFUSED"]


def _answer_to(request: KeptEvent, kept: KeptEvent, answer: Refused) -> Refused:
    assert request.ask is not None
    if request.ask.with_purchase:
        return answer
    message = f"the purchase {kept.event.external_reference} was refused"
    return Refused("PURCHASE_NOT_FOUND", message, "purchase")
