"""What credits can pay of a purchase: conditions, and the flow onto its lines (D-31, D-56)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.reference import calendar

if TYPE_CHECKING:
    from tests.support.reference_wallet.ledger import Credit, Debit

Paid = list[tuple["Credit", int]]


@dataclass(frozen=True, slots=True)
class Line:
    """What was bought of one product; its type and families as they were then."""

    product: str
    kind: str | None
    families: tuple[str, ...]
    amount: int


def usable(credit: Credit, debit: Debit) -> bool:
    """Whether a credit may pay anything of a debit; only spends have conditions (rules 4.4-2)."""
    if debit.kind != "SPEND":
        return True
    wanted, moment = credit.conditions, debit.moment
    begins = credit.valid_from
    if wanted.get("after"):
        start = calendar.later(credit.created, wanted["after"], debit.zone)
        begins = max(begins or start, start)
    in_time = (begins is None or begins <= moment) and (
        credit.expires is None or moment < credit.expires
    )
    own = credit.award is not None and debit.own in credit.award.events
    return in_time and not own and _at_the_hour(credit, debit) and _at_the_place(credit, debit)


def _at_the_hour(credit: Credit, debit: Debit) -> bool:
    days, hours = credit.conditions.get("weekdays"), credit.conditions.get("hours")
    if days and calendar.weekday(debit.moment, debit.zone) not in days:
        return False
    return not hours or calendar.within_hours(debit.moment, hours, debit.zone)


def _at_the_place(credit: Credit, debit: Debit) -> bool:
    units, groups = (credit.conditions.get(key) or () for key in ("units", "groups"))
    return not (units or groups) or debit.unit in units or debit.group in groups


def pays_for(credit: Credit, line: Line) -> bool:
    """Whether a credit may pay for a line: one of its rows is the product, type or family."""
    rows = credit.conditions.get("products") or ()
    for row in rows:
        if row.get("product") is not None and row["product"] == line.product:
            return True
        if row.get("type") is not None and row["type"] == line.kind:
            return True
        if row.get("family") is not None and row["family"] in line.families:
            return True
    return not rows


def one_after_the_other(offered: Paid, wanted: int) -> Paid:
    """Each credit pays what it can of what is still wanted."""
    paid: Paid = []
    for credit, amount in offered:
        part = min(amount, wanted - sum(n for _, n in paid))
        if part > 0:
            paid.append((credit, part))
    return paid


def over_lines(
    lines: tuple[Line, ...], before: Paid, owed: int, offered: Paid, wanted: int
) -> Paid:
    """Credit k pays maxflow(first k credits) - maxflow(first k - 1), with all spent before."""
    paid: Paid = []
    for count in range(1, len(offered) + 1):
        now = _flow(lines, [*before, *offered[:count]], owed)
        then = _flow(lines, [*before, *offered[: count - 1]], owed)
        part = min(now - then, wanted - sum(n for _, n in paid))
        if part > 0:
            paid.append((offered[count - 1][0], part))
    return paid


def _flow(lines: tuple[Line, ...], money: Paid, owed: int) -> int:
    """The most that can be paid for the lines: augmenting paths, the shortest first."""
    room: dict[tuple[str, str], int] = {}
    for place, line in enumerate(lines):
        room[f"line {place}", "end"] = max(line.amount, 0)
        room["owed", f"line {place}"] = owed
        for number, (credit, amount) in enumerate(money):
            if pays_for(credit, line):
                room[f"credit {number}", f"line {place}"] = amount
    room["start", "owed"] = owed
    for number, (_, amount) in enumerate(money):
        room["start", f"credit {number}"] = amount
    total = 0
    while path := _path(room):
        least = min(room[edge] for edge in path)
        for a, b in path:
            room[a, b] -= least
            room[b, a] = room.get((b, a), 0) + least
        total += least
    return total


def _path(room: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    came: dict[str, str] = {"start": ""}
    waiting = deque(["start"])
    while waiting and "end" not in came:
        here = waiting.popleft()
        for (a, b), left in room.items():
            if a == here and left > 0 and b not in came:
                came[b] = a
                waiting.append(b)
    if "end" not in came:
        return []
    path, there = [], "end"
    while there != "start":
        path.append((came[there], there))
        there = came[there]
    return path
