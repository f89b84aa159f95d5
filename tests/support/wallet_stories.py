"""The words of stories about wallets: commands that are valid by default, and phrases for tables.

awarded 100 as a until day 5 at unit A | credited 50 as c | spend 30 as s of p on day 2 at unit A
debit 10 as d | cancel a | unspend s | revive a | expire day 5

What a command did is said in the same way: `spent s 30 (a 20, c 10) = 70`, the balance at the end.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from services.wallet.domain.partition import Partition
from services.wallet.domain.publishing import TRANSACTIONS
from services.wallet.domain.ruling import Ruling
from shared.contracts.allotment import Allotment, Hours
from shared.contracts.commands import (
    CancelAward,
    CancelExpiration,
    CancelSpend,
    CreditWallet,
    DebitWallet,
    ExpireCredits,
    GrantAward,
    MakeSpend,
    SettlePurchase,
    SettleReceivables,
    WalletCommand,
)
from shared.kernel.ids import derive_id
from shared.kernel.periods import Duration, Weekday

FIRST = datetime(2024, 1, 1, 10, 0, tzinfo=UTC)
"""Day 1, ten o'clock: a Monday."""
ADA = "ada"


def day(number: int) -> datetime:
    """The moment of a day at which things happen."""
    return FIRST + timedelta(days=number - 1)


def midnight(number: int) -> datetime:
    """The first moment of a day."""
    return day(number).replace(hour=0)


def named(name: str) -> str:
    """The id of what a story calls by a name."""
    return derive_id("story", name)


def a_grant(name: str = "a", amount: int = 100, **given: object) -> GrantAward:
    """Grant an award, named after its event."""
    valid = GrantAward(
        command_id=named(f"grant {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(1),
        award_id=named(name),
        offer="GIFT",
        offer_number=1,
        offer_type="GIFTS",
        scheme="MAIN",
        classification="REWARD_ACHIEVEMENTS",
        events=(named(name),),
        external_references=(name,),
        amount_minor=amount,
        currency="EUR",
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_credit(name: str = "c", amount: int = 100, **given: object) -> CreditWallet:
    """Credit money that is no award."""
    valid = CreditWallet(
        command_id=named(f"credit {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(1),
        credit_id=named(name),
        external_reference=name,
        amount_minor=amount,
        currency="EUR",
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_spend(name: str = "s", requested: int = 30, of: str = "p", **given: object) -> MakeSpend:
    """Spend on a purchase of 1000, wherever and on day 2."""
    valid = MakeSpend(
        command_id=named(f"spend {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(2),
        spend_id=named(name),
        spend_request=named(name),
        external_reference=name,
        purchase=named(of),
        purchase_reference=of,
        purchase_total_minor=1000,
        requested_minor=requested,
        reject_if_not_covered=False,
        performed_on=day(2),
        currency="EUR",
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_debit(name: str = "d", amount: int = 10, **given: object) -> DebitWallet:
    """Take money for another reason than a spend."""
    valid = DebitWallet(
        command_id=named(f"debit {name}"),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(2),
        debit_id=named(name),
        external_reference=name,
        amount_minor=amount,
        currency="EUR",
        performed_on=day(2),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_cancel(name: str = "a", times: str = "", **given: object) -> CancelAward:
    """Cancel an award."""
    valid = CancelAward(
        command_id=named(f"cancel {name}{times}"),
        participant=ADA,
        event_id=named(f"cancellation of {name}{times}"),
        recorded_at=day(3),
        award_id=named(name),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_cancelled_spend(name: str = "s", times: str = "", **given: object) -> CancelSpend:
    """Cancel a spend."""
    valid = CancelSpend(
        command_id=named(f"cancel spend {name}{times}"),
        participant=ADA,
        event_id=named(f"cancellation of {name}{times}"),
        recorded_at=day(3),
        spend_id=named(name),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def a_cancelled_expiration(name: str = "a", times: str = "", **given: object) -> CancelExpiration:
    """Cancel the latest expiration of an award."""
    valid = CancelExpiration(
        command_id=named(f"cancel expiration {name}{times}"),
        participant=ADA,
        event_id=named(f"cancelled expiration of {name}{times}"),
        recorded_at=day(3),
        award_id=named(name),
    )
    return replace(valid, **given)  # type: ignore[arg-type]


def an_expiry(number: int, run: str = "") -> ExpireCredits:
    """Run the expiry at the first moment of a day."""
    return ExpireCredits(
        command_id=named(f"expiry {number}{run}"),
        run_id=f"expiry-{number}{run}",
        as_of=midnight(number),
        time_zone="UTC",
        recorded_at=midnight(number),
    )


def a_settlement(
    run: str = "may", step: str = "SETTLE", of: str | None = None
) -> SettleReceivables:
    """Settle what merchants are due on day 30; `of` names the draft that a run ends."""
    return SettleReceivables(
        command_id=named(f"settlement {run}"),
        run_id=run,
        settlement=of or run,
        step=step,  # type: ignore[arg-type]
        as_of=day(30),
        currency="EUR",
        recorded_at=day(30),
    )


def a_settled_purchase(*of: str, name: str = "now") -> SettlePurchase:
    """Settle some awards and spends of a purchase at once."""
    return SettlePurchase(
        command_id=named(name),
        participant=ADA,
        event_id=named(name),
        recorded_at=day(4),
        settlement=named(name),
        purchase=named("p"),
        purchase_reference="p",
        transactions=tuple(map(named, of)),
        currency="EUR",
    )


def command(phrase: str, times: str = "") -> WalletCommand:
    """Read one phrase of a table; `times` tells commands with the same words apart."""
    for pattern, read in _PHRASES:
        if found := re.match(pattern, phrase):
            told: WalletCommand = read(found.groups(), phrase, times)
            return told
    raise AssertionError(f"no such phrase: {phrase}")


def said(ruling: Ruling) -> str:
    """Say what a command did, in the words of the messages it left."""
    bodies = [orjson.loads(each.body) for each in ruling.outgoing if each.topic == TRANSACTIONS]
    words = [_word(body["type"].split(".")[1], body["data"]) for body in bodies]
    return ", ".join(words) or "nothing"


def stand(partition: Partition, participant: str = ADA) -> str:
    """Say how a wallet stands."""
    wallet = partition.wallet(participant)
    owed = sum(debit.rest_minor for debit in wallet.owed)
    return f"= {wallet.balance_minor}" + (f", owed {owed}" if owed else "")


def tell(given: str, when: str) -> str:
    """Tell a story to an empty ledger and say what the last phrase did."""
    partition = Partition()
    for place, phrase in enumerate(_phrases(given)):
        partition.judge(command(phrase, f" {place}"))
    rulings = [partition.judge(command(phrase)) for phrase in _phrases(when)]
    return " ".join(["; ".join(said(ruling) for ruling in rulings), stand(partition)])


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def _conditions(phrase: str) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if found := re.search(r"until day (\d+)", phrase):
        given |= {"expires_at": midnight(int(found[1])), "expires_on": _date(int(found[1]))}
    if found := re.search(r"from day (\d+)", phrase):
        given["valid_from"] = midnight(int(found[1]))
    if found := re.search(r"on day (\d+)", phrase):
        given["recorded_at"] = day(int(found[1]))
    if allotment := _allotment(phrase):
        given["allotment"] = allotment
    return given


def _allotment(phrase: str) -> Allotment | None:
    made: dict[str, Any] = {}
    if found := re.search(r"only at (\w+)", phrase):
        made["units"] = (found[1],)
    if found := re.search(r"only in group (\w+)", phrase):
        made["groups"] = (found[1],)
    if found := re.search(r"only on (MON|TUE|WED|THU|FRI|SAT|SUN)", phrase):
        weekday: Weekday = found[1]  # type: ignore[assignment]
        made["weekdays"] = (weekday,)
    if found := re.search(r"only from (\d+) to (\d+) o'clock", phrase):
        made["hours"] = (Hours(from_minute=int(found[1]) * 60, to_minute=int(found[2]) * 60),)
    if found := re.search(r"after (\d+) days", phrase):
        made["after"] = Duration(int(found[1]), "DAYS")
    return Allotment(**made) if made else None


def _date(number: int) -> date:
    return midnight(number).date()


def _spend(groups: tuple[str, ...], phrase: str, times: str) -> WalletCommand:
    given: dict[str, Any] = {"command_id": named(f"spend {phrase}{times}")}
    if found := re.search(r"on day (\d+)", phrase):
        given["performed_on"] = day(int(found[1]))
    if found := re.search(r" at (\w+)", phrase):
        given["unit"] = found[1]
    if found := re.search(r" in group (\w+)", phrase):
        given["unit_group"] = found[1]
    if found := re.search(r" of (\w+)", phrase):
        given |= {"purchase": named(found[1]), "purchase_reference": found[1]}
    given["reject_if_not_covered"] = "wholly" in phrase
    given["deferred"] = "later" in phrase
    return a_spend(groups[1] or "s", int(groups[0]), **given)


_WORDS = {
    "award_granted": "awarded",
    "award_cancelled": "cancelled",
    "award_expired": "expired",
    "expiration_cancelled": "revived",
    "credit_made": "credited",
    "credit_expired": "expired",
    "debit_made": "debited",
    "spend_made": "spent",
    "spend_cancelled": "unspent",
    "spend_request_posted": "posted",
    "spend_request_cancelled": "withdrawn",
}
_NUMBERED = r"(\d+)(?: as (\w+))?"
_PHRASES: list[tuple[str, Any]] = [
    (
        rf"awarded {_NUMBERED}",
        lambda g, phrase, _: a_grant(g[1] or "a", int(g[0]), **_conditions(phrase)),
    ),
    (
        rf"credited {_NUMBERED}",
        lambda g, phrase, _: a_credit(g[1] or "c", int(g[0]), **_conditions(phrase)),
    ),
    (rf"spend {_NUMBERED}", _spend),
    (rf"debit {_NUMBERED}", lambda g, *_: a_debit(g[1] or "d", int(g[0]))),
    (
        r"unspend (\w+)",
        lambda g, phrase, times: a_cancelled_spend(g[0], times, cascade="silently" in phrase),
    ),
    (r"revive (\w+)", lambda g, _, times: a_cancelled_expiration(g[0], times)),
    (r"cancel (\w+)", lambda g, _, times: a_cancel(g[0], times)),
    (r"expire day (\d+)", lambda g, _, times: an_expiry(int(g[0]), times)),
]


def _word(message: str, data: dict[str, Any]) -> str:
    if message.endswith("_refused"):
        return f"refused {data['code']}"
    name = data.get("external_reference") or data["external_references"][0]
    paid = ", ".join(
        f"{(each['external_references'] or [each['credit']])[0]} {each['amount_minor']}"
        for each in data.get("allocations", ())
    )
    amount = f" {data['amount_minor']}" if data["amount_minor"] else ""
    return f"{_WORDS[message]} {name}{amount}" + (f" ({paid})" if paid else "")
