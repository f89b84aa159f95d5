"""A purchase, and all that is paid for it when it is told, in the order of D-32.

1 it is kept      2 its interactive awards, and the instant spends of them      3 the automatic one
4 the request that was told with it: then all of these are one wish to the wallet, and both or none
"""

from collections.abc import Callable
from dataclasses import replace

from services.rewards.domain.answers.decision import Decision, asked_of_wallet, decided
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.judging import spending, unrequested
from services.rewards.domain.remembered.facts import EventStands
from services.rewards.domain.remembered.kept_event import KeptEvent, keep
from services.rewards.domain.remembered.participant import Participant
from shared.contracts.commands import CreateSpend, GrantAward, MakeSpend, WalletCommand
from shared.contracts.events import PurchaseMade, SpendRequested
from shared.kernel.changing import changed
from shared.kernel.ids import derive_id

Hear = Callable[[KeptEvent], Decision]
"""Keeps the purchase and asks the offers, where they are asked at once."""


def buy(
    book: OfferBook, participant: Participant, kept: KeptEvent, occasion: Occasion, hear: Hear
) -> Decision:
    """Say what a purchase comes to: of most of them, what the offers say."""
    event = kept.event
    assert isinstance(event, PurchaseMade)
    automatic = None
    if participant.automatic_spend is not None:
        merchant = book.merchant_of(event)
        automatic = unrequested.automatic(event, participant, merchant, occasion)
    if automatic is not None:
        kept = changed(kept, automatic="ASKED")
    request = spending.told_with(event)
    if request is None:
        heard = hear(kept)
        return heard if automatic is None else _asking(heard, (*heard.commands, automatic))
    heard = hear(changed(kept, spend_requests=(request.event_id,)))
    if automatic is not None:
        heard = _asking(heard, (*heard.commands, automatic))
    return _together(book, event, request, heard, occasion)


def _asking(heard: Decision, commands: tuple[WalletCommand, ...]) -> Decision:
    (told,) = heard.trace
    return replace(heard, commands=commands, trace=(asked_of_wallet(told, commands),))


def _together(
    book: OfferBook,
    purchase: PurchaseMade,
    request: SpendRequested,
    heard: Decision,
    occasion: Occasion,
) -> Decision:
    """Ask the wallet for all of it at once, so that nothing is done by halves (rules 8.1)."""
    deferred = not request.process_immediately
    ask = spending.ask_of(book, purchase, request, with_purchase=True)
    kept = replace(keep(request), ask=ask, evaluation="WAITING" if deferred else "SETTLED")
    whole = CreateSpend(
        command_id=derive_id("create_spend", purchase.event_id),
        participant=purchase.participant,
        event_id=purchase.event_id,
        recorded_at=occasion.recorded_at,
        purchase=purchase.event_id,
        purchase_reference=purchase.external_reference,
        grants=tuple(each for each in heard.commands if isinstance(each, GrantAward)),
        by_itself=tuple(each for each in heard.commands if isinstance(each, MakeSpend)),
        requested=spending.make_spend(kept, occasion, deferred=deferred),
    )
    (told,) = heard.trace
    facts = (*heard.facts, EventStands(spending.remembered(kept)))
    said = replace(told, data={**told.data, "commands": [whole.command_id]})
    return Decision((whole,), facts, (said, decided(kept, occasion, (), (whole,))))
