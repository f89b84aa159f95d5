"""What a purchase would bring, before it is made (rules 8.1, D-32); nothing comes of asking.

The same `decide` as the engine's and the same `decide` as the wallet's, on what both remember: the
purchase is told to the engine as it would be told now, and the wallet obeys the commands in their
order. What is left to spend is then asked by a request, as the participant would make it.
"""

from dataclasses import dataclass, replace

from services.api.domain.obeying import AwardPreviewed, Obeyed, obeyed
from services.api.domain.refused import Refused
from services.api.domain.requesting import Request, rule_of
from services.rewards.domain.answers.decision import Decision
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.engine import decide
from services.rewards.domain.judging.acceptance import accept
from services.rewards.domain.merchants.merchant import ReductionMethod
from services.rewards.domain.remembered.facts import EventStands
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.wallet.domain.wallet import Wallet
from shared.contracts.events import PurchaseMade


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is remembered of a participant, and the book of offers as it stands."""

    book: OfferBook
    participant: Participant
    wallet: Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What telling the purchase now would bring; amounts in minor units."""

    participant: str
    name: str | None
    award_minor: int
    """What offers would award at once; what a run may award later is not in it."""
    instant_spend_minor: int
    automatic_spend_minor: int
    additional_spend_minor: int
    """What a request could spend on it beyond these, without the purchase's own awards (D-32)."""
    minimum_spend_minor: int | None
    maximum_spend_minor: int | None
    """What one request may name, where the rules let it name an amount (rules 1.3-6)."""
    reduction_method: ReductionMethod
    balance_minor: int
    """What the wallet holds before the purchase."""
    awards: tuple[AwardPreviewed, ...] = ()


def preview(snapshot: Snapshot, told: PurchaseMade) -> Preview | Refused:
    """Say what a purchase would bring if it were told now, or why it would be refused.

    A spend request that it carries only says which of the rules for requests are meant.
    """
    book, who, now = snapshot.book, snapshot.participant, told.recorded_at
    purchase, dossier = replace(told, spend_request=None), Dossier(who)
    refused = accept(book, dossier, purchase)
    if refused is not None:
        assert refused != "TOLD", "nobody told it"
        return Refused(refused.code, refused.message, refused.path)
    occasion = Occasion(now, now, book.platform, None)
    decision = decide(book, dossier, purchase, occasion)
    done = obeyed(snapshot.wallet, decision.commands)
    request = Request(book, who, told, _kept(purchase, decision), occasion)
    return _told(snapshot, told, done, request.spendable(done.wallet))


def _kept(purchase: PurchaseMade, decision: Decision) -> KeptEvent:
    """Find the purchase as the engine keeps it once it is told."""
    facts = [fact for fact in decision.facts if isinstance(fact, EventStands)]
    return [fact.kept for fact in facts if fact.kept.event_id == purchase.event_id][-1]


def _told(snapshot: Snapshot, told: PurchaseMade, done: Obeyed, additional: int) -> Preview:
    who, rule = snapshot.participant, rule_of(snapshot.book, told)
    merchant = snapshot.book.merchant_of(told)
    return Preview(
        participant=who.code,
        name=who.details.first_name if who.details else None,
        award_minor=sum(award.amount_minor for award in done.awards),
        instant_spend_minor=done.instant_minor,
        automatic_spend_minor=done.automatic_minor,
        additional_spend_minor=additional,
        minimum_spend_minor=rule.minimum_minor if rule.specific_amount else None,
        maximum_spend_minor=rule.maximum_minor if rule.specific_amount else None,
        reduction_method=merchant.reduction_method if merchant else "FRONT_END_REDUCTION",
        balance_minor=snapshot.wallet.balance_minor,
        awards=tuple(done.awards),
    )
