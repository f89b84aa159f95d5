"""Any history of commands to a few wallets: made to collide, so that laws are put to the test."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from shared.contracts.allotment import Allotment, ProductRow
from shared.contracts.commands import (
    AutomaticTerms,
    CreateSpend,
    MakeSpend,
    SpendLine,
    WalletCommand,
)
from shared.contracts.moved_lot import MovedLot
from tests.support.wallet_movements import (
    a_receipt,
    a_reimbursement,
    a_return,
    a_revocation,
    a_transfer,
    a_void,
)
from tests.support.wallet_stories import (
    a_cancel,
    a_cancelled_expiration,
    a_cancelled_spend,
    a_credit,
    a_debit,
    a_grant,
    a_spend,
    an_expiry,
    day,
    midnight,
    named,
)

PEOPLE = ("ada", "bob")
_names = st.sampled_from(["1", "2", "3", "4"])
_people = st.sampled_from(PEOPLE)
_amounts = st.integers(1, 60)
_days = st.integers(1, 8)
_ends = st.none() | st.integers(3, 8).map(midnight)
_allotments = st.none() | st.sampled_from(
    [
        Allotment(units=("A",)),
        Allotment(weekdays=("TUE", "WED")),
        Allotment(groups=("G",)),
        Allotment(products=(ProductRow(product="TEA"),)),
        Allotment(products=(ProductRow(type="GEAR"), ProductRow(product="TEA"))),
    ]
)
_LINES = (
    SpendLine(product="TEA", amount_minor=20),
    SpendLine(product="TENT", product_type="GEAR", amount_minor=20),
    SpendLine(product="BREAD", amount_minor=10),
)


@st.composite
def commands(draw: st.DrawFn) -> WalletCommand:
    """One command; ids are of its content, so drawn twice it is told twice."""
    who, name, amount = draw(_people), draw(_names), draw(_amounts)
    at, end, allotment = day(draw(_days)), draw(_ends), draw(_allotments)
    kind = draw(st.integers(0, 13))
    told: WalletCommand
    match kind:
        case 0 | 1:
            given = {"expires_at": end, "allotment": allotment, "recorded_at": at}
            told = a_grant(f"{who} a{name}", amount, **given)
        case 2:
            given = {"expires_at": end, "allotment": allotment, "recorded_at": at}
            told = a_credit(f"{who} c{name}", amount, **given)
        case 3 | 4:
            told = _spend(draw, f"{who} s{name}", amount)
        case 5:
            told = a_debit(f"{who} d{name}", amount)
        case 6:
            told = a_cancel(f"{who} a{name}", draw(_names))
        case 12:
            told = _by_itself(draw, who, name)
        case 13:
            told = _together(draw, who, name, amount)
        case 7:
            again = draw(_names)
            told = a_cancelled_spend(f"{who} s{name}", again, cascade=draw(st.booleans()))
        case 8 | 9 | 10:
            told = _movement(draw, who, name, amount)
        case _:
            told = draw(
                st.sampled_from([a_cancelled_expiration(f"{who} a{name}", draw(_names))])
                | st.integers(1, 9).map(an_expiry)
            )
    return _of(told, who)


def _movement(draw: st.DrawFn, who: str, name: str, amount: int) -> WalletCommand:
    lot = MovedLot(
        lot=named("lot"),
        amount_minor=amount,
        credited_at=day(draw(_days)),
        expires_at=draw(_ends),
        allotment=draw(_allotments),
    )
    voided = draw(st.sampled_from("ccdrtti")) + name
    told: list[WalletCommand] = [
        a_reimbursement(f"{who} r{name}", amount),
        a_transfer(f"{who} t{name}", amount),
        a_transfer(f"{who} t{name}", None, command_id=named(f"all {who} {name}")),
        a_receipt(f"{who} i{name}", lot),
        a_receipt(f"{who} i{name}", lot, replace(lot, lot=named("other"), expires_at=None)),
        a_return(f"{who} t{name}"),
        a_revocation(f"{who} i{name}"),
        a_void(f"{who} {voided}", draw(_names)),
        a_void(f"{who} {voided}", draw(_names)),
    ]
    return draw(st.sampled_from(told))


def _spend(draw: st.DrawFn, name: str, amount: int) -> WalletCommand:
    deferred = draw(st.booleans())
    return a_spend(
        name,
        amount,
        f"{name.partition(' ')[0]} p{draw(st.integers(1, 2))}",
        command_id=named(f"spend {name} {deferred}"),
        purchase_total_minor=50,
        lines=_LINES,
        reject_if_not_covered=draw(st.booleans()),
        performed_on=day(draw(_days)),
        unit=draw(st.sampled_from([None, "A", "B"])),
        unit_group=draw(st.sampled_from([None, "G"])),
        deferred=deferred,
    )


def _by_itself(draw: st.DrawFn, who: str, name: str) -> MakeSpend:
    """An instant or an automatic spend, as an engine asks for it."""
    asked = a_spend(
        f"{who} i{name}",
        50,
        f"{who} p{draw(st.integers(1, 2))}",
        purchase_total_minor=50,
        lines=draw(st.sampled_from([(), _LINES])),
        performed_on=day(draw(_days)),
    )
    if draw(st.booleans()):
        award = named(f"{who} a{draw(_names)}")
        asked = replace(asked, instant_award=award)
    else:
        limits = AutomaticTerms(
            minimum_wallet_balance_minor=draw(st.integers(0, 40)),
            minimum_spend_minor=draw(st.integers(0, 10)),
            maximum_spend_minor=draw(st.none() | st.integers(1, 40)),
        )
        asked = replace(asked, automatic=limits, without_awards_of=asked.purchase)
    return replace(asked, participant=who)


def _together(draw: st.DrawFn, who: str, name: str, amount: int) -> CreateSpend:
    """A purchase with its request; its award and its instant spend come with it."""
    purchase = f"{who} p{name} with"
    grant = a_grant(f"{purchase} award", draw(_amounts), events=(named(purchase),))
    grant = replace(grant, participant=who, rests_on=(named(purchase),))
    requested = a_spend(
        f"{purchase} request",
        amount,
        purchase,
        purchase_total_minor=50,
        reject_if_not_covered=draw(st.booleans()),
        without_awards_of=named(purchase),
        deferred=draw(st.booleans()),
        participant=who,
        lines=_LINES,
    )
    instant = a_spend(f"{purchase} instant", 50, purchase, participant=who, purchase_total_minor=50)
    return CreateSpend(
        command_id=named(f"create {purchase}"),
        participant=who,
        event_id=named(purchase),
        recorded_at=day(2),
        purchase=named(purchase),
        purchase_reference=purchase,
        grants=(grant,),
        by_itself=(replace(instant, instant_award=grant.award_id),),
        requested=requested,
    )


def _of(command: WalletCommand, who: str) -> WalletCommand:
    if not hasattr(command, "participant"):
        return command
    return replace(command, participant=who)  # type: ignore[arg-type]


histories = st.lists(commands(), max_size=40)
