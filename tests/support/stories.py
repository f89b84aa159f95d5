"""The words of stories about the engine: valid by default, override one thing.

`engine(book)` is a rule in the sense of `spec.py`: its state is a dossier, its causes are journal
events and runs, its effects are commands as short words, its reasons are the declines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from services.rewards.domain.answers.decision import Decision
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook, Turned
from services.rewards.domain.engine import decide
from services.rewards.domain.remembered import waiting
from services.rewards.domain.remembered.facts import (
    EventStands,
    ProfileChanged,
    RewardsFact,
    SleepersWoken,
)
from services.rewards.domain.remembered.participant import Participant, evolve
from shared.contracts.commands import (
    CancelAward,
    CancelSpend,
    CreateSpend,
    CreditWallet,
    GrantAward,
    MakeSpend,
    WalletCommand,
)
from shared.contracts.events import (
    Achieved,
    AwardWithdrawn,
    CatalogueChanged,
    EventCancelled,
    FinanciallyAchieved,
    FinancialStatementIssued,
    ParticipantMessage,
    ParticipantReferred,
    PurchaseMade,
    ReferralRegistered,
    RunReached,
    SchemeSignedOff,
    SegmentsChanged,
    SignedUp,
    SocialMediaActed,
    SpendRequested,
    WalletCredited,
    WebVisited,
)
from shared.contracts.events.financial_statement import KpiRow
from shared.contracts.events.purchase import PurchaseLine
from shared.contracts.events.referral import ReferralStanding, registered_id
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform
from tests.support.spec import Ruling, Spec

PLATFORM = Platform(currency="EUR", time_zone="Europe/Athens")
MORNING = datetime(2024, 1, 10, 8, 0, tzinfo=UTC)
NIGHT = datetime(2024, 1, 11, 2, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """Read an instant; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def event_id(name: str) -> str:
    """Name an event as ingestion would name it."""
    return derive_id("test", name)


def header(name: str, performed_on: datetime | None = None, **over: Any) -> dict[str, Any]:  # noqa: ANN401
    """What every message of ada at the shop says of itself."""
    told = {
        "event_id": event_id(name),
        "external_system": "test",
        "external_reference": name,
        "fingerprint": name,
        "participant": "ada",
        "performed_on": performed_on or MORNING,
        "recorded_at": performed_on or MORNING,
        "performed_by_unit": "SHOP",
        "unit_time_zone": "Europe/Athens",
    }
    return told | over


def a_line(product: str = "PEN", total_minor: int = 1000, **over: Any) -> PurchaseLine:  # noqa: ANN401
    """One pen of ten euro."""
    quantity = over.pop("quantity", 1)
    return PurchaseLine(
        product=product, quantity=quantity, net="1", vat_minor=0, total_minor=total_minor, **over
    )


_OWN_OF_A_PURCHASE = ("payment_medium", "spend_request", "spend_immediately")


def a_purchase(
    name: str = "p1",
    *lines: PurchaseLine,
    total_minor: int | None = None,
    **over: Any,  # noqa: ANN401
) -> PurchaseMade:
    """One purchase of ten euro; lines or a total say otherwise."""
    bought = lines or (a_line(total_minor=1000 if total_minor is None else total_minor),)
    total = sum(line.total_minor for line in bought)
    special = {k: over.pop(k) for k in _OWN_OF_A_PURCHASE if k in over}
    told = {"classification": over.pop("classification", None)}
    told["process_immediately"] = over.pop("immediately", False)
    return PurchaseMade(
        **header(name, over.pop("on", None), **over),
        **told,
        **special,
        currency="EUR",
        lines=bought,
        net_minor=total,
        vat_minor=0,
        total_minor=total,
    )


def bought_now(name: str = "p1", *lines: PurchaseLine, **over: Any) -> PurchaseMade:  # noqa: ANN401
    """A purchase that is processed immediately."""
    return a_purchase(name, *lines, immediately=True, **over)


def an_achievement(name: str, classification: str = "STARS", **over: Any) -> Achieved:  # noqa: ANN401
    """Ada achieved stars."""
    return Achieved(**header(name, over.pop("on", None), **over), classification=classification)


def a_top_up(
    name: str,
    amount_minor: int | None = 15_000,
    classification: str = "TOP_UP",
    **over: Any,  # noqa: ANN401
) -> FinanciallyAchieved:
    """Ada topped up by a hundred and fifty."""
    special = {k: over.pop(k) for k in ("payment_medium", "product") if k in over}
    told = header(name, over.pop("on", None), **over)
    return FinanciallyAchieved(
        **told, **special, classification=classification, amount_minor=amount_minor
    )


def a_referral(name: str, of: str = "bob", by: str = "ada", **over: Any) -> ParticipantReferred:  # noqa: ANN401
    """Ada refers bob; it is registered with him."""
    told = header(name, over.pop("on", None), **over, participant=of)
    return ParticipantReferred(**told, referring_participant=by, referred_participant=of)


def a_registered(name: str, standing: ReferralStanding, **over: Any) -> ReferralRegistered:  # noqa: ANN401
    """The same, where ada is awarded for it."""
    told = header(name, over.pop("on", None), **over)
    referral = event_id(name)
    return ReferralRegistered(
        **(told | {"event_id": registered_id(referral)}),
        referral=referral,
        referred_participant="bob",
        standing=standing,
    )


def a_like(name: str, profile: str = "Acme", **over: Any) -> SocialMediaActed:  # noqa: ANN401
    """Ada liked our page."""
    special = {k: over.pop(k) for k in ("process_immediately",) if k in over}
    told = header(name, over.pop("on", None), **over)
    return SocialMediaActed(**told, **special, medium="FACEBOOK", profile=profile, action="LIKE")


def a_visit(name: str, url: str = "https://acme.example/", **over: Any) -> WebVisited:  # noqa: ANN401
    """Ada visited our website."""
    return WebVisited(**header(name, over.pop("on", None), **over), url=url)


def a_statement(
    name: str,
    *rows: tuple[str, str | None, str],
    period: str = "2024-01",
    **over: Any,  # noqa: ANN401
) -> FinancialStatementIssued:
    """Ada's statement of January: a turnover of 150; rows of KPI, product and value say else."""
    classification = over.pop("classification", None)
    told = header(name, over.pop("on", None), **over)
    kpis = tuple(
        KpiRow(kpi=kpi, product=product, value=Decimal(value))
        for kpi, product, value in rows or (("TURNOVER", "P", "150"),)
    )
    return FinancialStatementIssued(**told, classification=classification, period=period, kpis=kpis)


def a_spend_request(name: str, purchase: str = "p1", **over: Any) -> SpendRequested:  # noqa: ANN401
    """Ada asks to pay the purchase from the wallet, at once."""
    immediately = over.pop("immediately", True)
    return SpendRequested(
        classification=over.pop("classification", None),
        requested_minor=over.pop("requested_minor", None),
        process_immediately=immediately,
        purchase=event_id(purchase),
        **header(name, over.pop("on", None), **over),
    )


def a_cancellation(name: str, of: str, **over: Any) -> EventCancelled:  # noqa: ANN401
    """An event is taken back."""
    told = header(name, over.pop("on", None), **over)
    return EventCancelled(**told, cancelled_event=event_id(of))


def a_withdrawal(name: str, offer: str, of: str | None = None, **over: Any) -> AwardWithdrawn:  # noqa: ANN401
    """An operator takes an award back."""
    told = header(name, over.pop("on", None), **over)
    return AwardWithdrawn(**told, offer=offer, awarded_event=event_id(of) if of else None)


def a_credit(name: str, amount_minor: int = 1000, **over: Any) -> WalletCredited:  # noqa: ANN401
    """Money that is no award."""
    return WalletCredited(**header(name, over.pop("on", None), **over), amount_minor=amount_minor)


def signed_up(**over: Any) -> SignedUp:  # noqa: ANN401
    """Ada signed up to the scheme on New Year."""
    schemes = over.pop("schemes", ("MAIN",))
    told = header(over.pop("name", "su"), over.pop("on", at("2024-01-01T08:00:00")), **over)
    return SignedUp(**told, schemes=schemes)


def signed_off(on: datetime, scheme: str = "MAIN") -> SchemeSignedOff:
    """Ada left the scheme."""
    return SchemeSignedOff(**header(f"off-{scheme}", on), scheme=scheme)


def segments(joined: tuple[str, ...] = (), left: tuple[str, ...] = ()) -> SegmentsChanged:
    """Ada joined and left segments."""
    return SegmentsChanged(**header(f"seg-{joined}-{left}"), joined=joined, left=left)


def a_run(name: str = "r1", as_of: datetime | None = None, **over: Any) -> RunReached:  # noqa: ANN401
    """A run over everything."""
    now = as_of or NIGHT
    version = over.pop("version", 1_000)
    return RunReached(run_id=name, version=version, as_of=now, recorded_at=now, **over)


_BY_ITEMS = "REWARD_LOYALTY_TRANSACTION_ITEM_QUANTITY_BASED"
_SURROUNDINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("scheme", {"code": "MAIN"}),
    ("scheme", {"code": "OTHER"}),
    ("classification", {"code": "STARS", "event_types": ["ACHIEVEMENT"]}),
    ("classification", {"code": "MOONS", "event_types": ["ACHIEVEMENT"]}),
    ("classification", {"code": "TOP_UP", "event_types": ["FINANCIAL_ACHIEVEMENT"]}),
    ("offer_type", {"code": "REVENUE", "classification": "INCREASE_REVENUE_TRANSACTION_BASED"}),
    ("offer_type", {"code": "PRODUCTS", "classification": "INCREASE_REVENUE_PRODUCT_BASED"}),
    ("offer_type", {"code": "CAPACITY", "classification": "UTILISE_FREE_CAPACITY"}),
    ("offer_type", {"code": "TOPUPS", "classification": "REWARD_FINANCIAL_ACHIEVEMENT"}),
    ("offer_type", {"code": "SERVICE", "classification": "REWARD_ACHIEVEMENTS"}),
    (
        "offer_type",
        {"code": "AMOUNTS", "classification": "REWARD_LOYALTY_TRANSACTION_AMOUNT_BASED"},
    ),
    ("offer_type", {"code": "VISITS", "classification": "REWARD_LOYALTY_TRANSACTION_NUMBER_BASED"}),
    ("offer_type", {"code": "ITEMS", "classification": _BY_ITEMS}),
    ("offer_type", {"code": "LIKES", "classification": "REWARD_BEHAVIOR"}),
    ("offer_type", {"code": "JOIN", "classification": "REWARD_SIGN_UPS"}),
    ("offer_type", {"code": "BIRTHDAYS", "classification": "REWARD_ON_BIRTHDAY"}),
    ("offer_type", {"code": "NAMES", "classification": "REWARD_ON_NAMEDAY"}),
    ("offer_type", {"code": "DATA", "classification": "REWARD_PERSONAL_DATA_COMPLETENESS"}),
    ("offer_type", {"code": "LASTING", "classification": "REWARD_SUBSCRIPTION_MATURITY"}),
    ("offer_type", {"code": "MONEY", "classification": "JUST_MONEY"}),
    ("offer_type", {"code": "REFERRALS", "classification": "REWARD_REFERRALS"}),
    ("offer_type", {"code": "STATEMENTS", "classification": "REWARD_FINANCIAL_STATEMENTS"}),
    ("classification", {"code": "SALES", "event_types": ["FINANCIAL_STATEMENT"]}),
    ("kpi", {"code": "TURNOVER", "products": ["P", "Q"]}),
)

_NEEDED: Mapping[str, dict[str, Any]] = {
    "REVENUE": {"transaction_amount": {"from": 0}},
    "PRODUCTS": {"products": [{"product": "PEN"}]},
    "CAPACITY": {},
    "TOPUPS": {"classifications": ["TOP_UP"]},
    "SERVICE": {"classifications": ["STARS"]},
    "LIKES": {"pages": [{"medium": "FACEBOOK", "profile": "Acme"}]},
    "STATEMENTS": {"kpis": [{"kpi": "TURNOVER", "from": 100, "to": 200}]},
    "AMOUNTS": {"transaction_amount": {"from": 100}},
    "VISITS": {"transaction_number": {"from": 3}},
    "ITEMS": {"item_quantity": {"from": 10}},
}


def an_offer(code: str = "ONE", kind: str = "REVENUE", **over: Any) -> dict[str, Any]:  # noqa: ANN401
    """An offer of one euro on any purchase, as its marketer writes it; keywords override."""
    told = {
        "code": code,
        "scheme": "MAIN",
        "type": kind,
        "award": {"amount": "1.00"},
        "latest_effective_date": "2024-01-01T00:00:00Z",
        "conditions": _NEEDED.get(kind, {}) | over.pop("conditions", {}),
    }
    if over.pop("interactive", False):
        told["evaluation"] = "BATCH_PROCESS_AND_INTERACTIVELY"
    return told | over


def a_change(version: int, message: str, told: dict[str, Any]) -> CatalogueChanged:
    """One control message, as the journal tells it."""
    return CatalogueChanged(
        version=version,
        recorded_at=at("2024-01-01T00:00:00"),
        message=message,
        code=told.get("code", message),
        change=told,
    )


def setup(*offers: dict[str, Any], **definition: Any) -> list[CatalogueChanged]:  # noqa: ANN401
    """Everything a small business publishes before its first event."""
    told = [*_SURROUNDINGS, *(("offer", offer) for offer in offers)]
    if definition:
        told.append(("business_definition", definition))
    return [a_change(version, message, change) for version, (message, change) in enumerate(told)]


def a_book(*offers: dict[str, Any], **definition: Any) -> OfferBook:  # noqa: ANN401
    """A book with these offers; every one of them must be allowed."""
    book = OfferBook(platform=PLATFORM)
    for change in setup(*offers, **definition):
        turned = book.turned(change)
        assert not turned.breaches, turned.breaches
        book = turned.book
    return book


def a_town(*told: dict[str, dict[str, Any]], offers: tuple[dict[str, Any], ...]) -> OfferBook:
    """A book with these offers, and whatever else a business may tell, as scenarios write it."""
    book = a_book(*offers)
    for each in told:
        ((message, change),) = each.items()
        book = book.turned(a_change(book.version + 1, message, change)).book
    return book


def published(offer: dict[str, Any]) -> Turned:
    """Publish one offer to a small business, allowed or not."""
    book = a_book()
    return book.turned(a_change(book.version + 1, "offer", offer))


Told = ParticipantMessage | RunReached


def _evolve(dossier: Dossier, fact: RewardsFact) -> Dossier:
    match fact:
        case EventStands(kept):
            return replace(dossier, events={**dossier.events, kept.event_id: kept})
        case SleepersWoken():
            woken = {
                name: kept.awake()
                for name, kept in dossier.events.items()
                if waiting.wakes(kept, fact)
            }
            return replace(dossier, events={**dossier.events, **woken})
        case _:
            return replace(dossier, participant=evolve(dossier.participant, fact))


def occasion_of(told: Told, platform: Platform = PLATFORM) -> Occasion:
    """The moment at which a message is judged."""
    if isinstance(told, RunReached):
        return Occasion(told.as_of, told.recorded_at, platform, told)
    return Occasion(told.recorded_at, told.recorded_at, platform)


def decided(book: OfferBook, dossier: Dossier, told: Told) -> Decision:
    """Ask the engine."""
    if not isinstance(told, RunReached):
        dossier = replace(dossier, told=dossier.events.get(told.event_id))
    return decide(book, dossier, told, occasion_of(told))


@dataclass(frozen=True)
class Engine(Spec[Dossier, Told, tuple[object, ...], RewardsFact]):
    """The engine as a rule, with a memory of what was told before."""

    book: OfferBook | None = None

    def told(self, *messages: Told) -> Engine:
        """Tell these first, one after the other."""
        engine = self
        for message in messages:
            engine = replace(engine, history=engine.history + engine.when(message).ruling.facts)
        return engine


def engine(book: OfferBook) -> Engine:
    """Make the engine of a book; ada has signed up to the scheme."""

    def rule(dossier: Dossier, told: Told) -> Ruling[tuple[object, ...], RewardsFact]:
        decision = decided(book, dossier, told)
        words = tuple(word(command) for command in decision.commands)
        return Ruling(words, decision.facts, tuple(reasons(decision)))

    return Engine(
        initial=Dossier(Participant("ada")),
        evolve=_evolve,
        rule=rule,
        history=(ProfileChanged(signed_up()),),
        book=book,
    )


def reasons(decision: Decision) -> list[str]:
    """Every because of the trace, and the codes of refusals."""
    found: list[str] = []
    for record in decision.trace:
        if "code" in record.data:
            found.append(str(record.data["code"]))
        verdicts = record.data.get("verdicts", ())
        assert isinstance(verdicts, list | tuple)
        found += [verdict["because"] for verdict in verdicts if "because" in verdict]
    return found


def word(command: WalletCommand) -> tuple[object, ...]:
    """Say a command shortly."""
    match command:
        case GrantAward():
            return ("award", command.offer, command.amount_minor, *command.external_references)
        case CancelAward():
            return ("cancel_award",)
        case MakeSpend():
            kind = "remember" if command.deferred else "spend"
            return (kind, command.external_reference, command.requested_minor)
        case CreateSpend():
            parts: tuple[WalletCommand, ...]
            parts = (*command.grants, *command.by_itself, command.requested)
            return ("together", *map(word, parts))
        case CancelSpend():
            return ("cancel_spend", "cascade" if command.cascade else "asked")
        case CreditWallet():
            return ("credit", command.amount_minor)
        case _:
            return (type(command).__name__,)


def an_award(offer: str, amount_minor: int, *references: str) -> tuple[object, ...]:
    """The word for an award."""
    return ("award", offer, amount_minor, *references)


def later(moment: datetime, **delta: float) -> datetime:
    """Some time after a moment."""
    return moment + timedelta(**delta)
