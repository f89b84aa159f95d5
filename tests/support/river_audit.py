"""What became of a feed, against what was told and against a river without faults: in figures."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import orjson

from services.operator.progress import watching
from services.wallet.shell.audit import audit as audit_ledger
from shared.contracts.message import message_type
from shared.contracts.topics import (
    AWARDS,
    COMMANDS,
    DECISIONS,
    INGESTION_DEAD_LETTERS,
    JOURNAL,
    RECEIVABLES,
    REJECTIONS,
    SEALS,
    TRANSACTIONS,
    Topic,
)
from shared.kernel.ids import derive_id
from tests.support.river import Place, data_of, fetch, read
from tests.support.river_feed import SOURCE, Feed

STREAMS: tuple[tuple[str, Topic], ...] = (
    ("rewards.command", COMMANDS),
    ("rewards.decision", DECISIONS),
    ("wallet.outgoing_transaction", TRANSACTIONS),
    ("wallet.outgoing_award", AWARDS),
    ("wallet.outgoing_receivable", RECEIVABLES),
    ("wallet.seal", SEALS),
)
COMPARED = {
    "rewards.command": "sequence",
    "rewards.decision": "sequence",
    "rewards.event": "event_id",
    "rewards.participant": "participant",
    "rewards.tally": "participant, offer",
    "rewards.run_log": "run_id",
    "wallet.command_log": "sequence",
    "wallet.entry": "sequence",
    "wallet.lot": "entry",
    "wallet.lot_use": "sequence",
    "wallet.spend": "sequence",
    "wallet.outgoing_transaction": "sequence",
    "wallet.outgoing_award": "sequence",
    "wallet.outgoing_receivable": "sequence",
    "wallet.receivable_item": "sequence",
    "wallet.receivable_entry": "sequence",
    "wallet.settlement": "sequence",
    "wallet.receivable": "account",
    "wallet.balance": "participant",
    "wallet.open_lot": "participant, lot_id",
    "wallet.owed": "participant, place",
}
"""Tables whose every row is the same whatever happens on the way, and their order."""

UNNUMBERED = frozenset({
    "rewards.participant", "rewards.tally", "rewards.run_log",
    "wallet.receivable", "wallet.balance", "wallet.open_lot", "wallet.owed",
})  # fmt: skip
"""Of these, those that say nothing of the order in which participants were visited."""


@dataclass(frozen=True)
class Fingerprint:
    """What a river came to: a hash of each table, and what each offer awarded."""

    tables: Mapping[str, str]
    rows: Mapping[str, int]
    offers: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Audit:
    """Everything that can be wrong, counted; all zero is clean."""

    lost: int = 0
    """Messages and commands that nobody answered."""
    doubled: int = 0
    """Messages and commands that were answered more than once."""
    divergent: int = 0
    """Commands whose id came again with other content."""
    parked: int = 0
    alarms: int = 0
    disorder: int = 0
    """Holes and repetitions in numbers that must be dense, in tables and as a receiver reads."""
    behind: int = 0
    """Partitions whose position is not where the topic ends, or not known to be announced."""
    untold: int = 0
    """Rows that a receiver did not get, or got otherwise."""
    verify: int = 0
    """Differences that an audit of the ledger finds."""
    differing: tuple[str, ...] = field(default=())
    """Tables that are not what they are without faults."""

    @property
    def clean(self) -> bool:
        """True when nothing is wrong."""
        return self == Audit()

    def __str__(self) -> str:
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return ", ".join(f"{name} {value}" for name, value in found.items() if value) or "clean"


async def audit(
    place: Place, feed: Feed, faultless: Fingerprint | None = None, *, in_order: bool = True
) -> Audit:
    """Count what is wrong with a river that has come to rest.

    Not `in_order`: where a run takes steps, what comes between them decides whom it visits first.
    What is numbered in the order of visits is then compared in number only.
    """
    lost, doubled = await _answers(place, feed)
    commands_lost, commands_doubled = await _commands(place)
    disorder, untold = await _streams(place)
    report = await audit_ledger(place.stack.database_url, _unwatched)
    found = await fingerprint(place)
    return Audit(
        lost=lost + commands_lost,
        doubled=doubled + commands_doubled,
        divergent=await _count(place, "SELECT count(*) FROM wallet.divergence"),
        parked=await _count(place, _BOTH.format(what="count(*)", table="parked")),
        alarms=await _count(place, _BOTH.format(what="count(alarm)", table="position")),
        disorder=disorder,
        behind=await _behind(place),
        untold=untold,
        verify=report.found,
        differing=differing(found, faultless, in_order=in_order) if faultless else (),
    )


async def fingerprint(place: Place) -> Fingerprint:
    """Hash what the river came to, table by table."""
    tables, rows = {}, {}
    for table, order in COMPARED.items():
        found = await fetch(place, f"SELECT t::text FROM {table} t ORDER BY partition, {order}")
        tables[table] = hashlib.sha256("\n".join(row[0] for row in found).encode()).hexdigest()
        rows[table] = len(found)
    awarded = await fetch(
        place,
        "SELECT detail::jsonb ->> 'offer' AS offer, count(*) AS awards, sum(amount_minor) AS minor"
        " FROM wallet.lot WHERE kind = 'AWARD' GROUP BY 1 ORDER BY 1",
    )
    offers = {row["offer"]: (row["awards"], int(row["minor"])) for row in awarded}
    return Fingerprint(tables, rows, offers)


def differing(
    found: Fingerprint, faultless: Fingerprint, *, in_order: bool = True
) -> tuple[str, ...]:
    """Name the tables that differ, with how many rows they have and should have."""
    differ = [
        name
        for name in COMPARED
        if found.rows[name] != faultless.rows[name]
        or (found.tables[name] != faultless.tables[name] and (in_order or name in UNNUMBERED))
    ]
    named = [f"{name} ({found.rows[name]} of {faultless.rows[name]})" for name in differ]
    return (*named, *(["offers"] if found.offers != faultless.offers else []))


async def _answers(place: Place, feed: Feed) -> tuple[int, int]:
    """Every message that was told has one answer: kept once, rejected, or a dead letter."""
    kept = Counter(
        row["event_id"] for row in await fetch(place, "SELECT event_id::text FROM rewards.event")
    )
    told = {said.event_id for said in feed.inbound if said.fate in {"accepted", "refused"}}
    told |= {derive_id(SOURCE, each) for said in feed.inbound for each in said.also}
    told |= await _noticed(place)
    answered = await _decisions(place)
    lost = len(told - kept.keys())
    doubled = sum((kept - Counter(told)).values())
    for fate, times in (("refused", 1), ("divergent", 1)):
        wanted = Counter(said.event_id for said in feed.inbound if said.fate == fate)
        refusals = Counter({each: answered[each] for each in wanted})
        lost += sum((wanted - refusals).values())
        doubled += sum((refusals - wanted).values()) * times
    return lost + await _at_the_door(place, feed), doubled


async def _noticed(place: Place) -> set[str]:
    """Name what one partition told another: it has to be kept there like anything told."""
    tables = ("rewards.notice", "wallet.notice")
    bodies = [row["body"] for t in tables for row in await fetch(place, f"SELECT body FROM {t}")]
    told = map(orjson.loads, bodies)
    steps = message_type("run_continued")
    return {derive_id(each["source"], each["id"]) for each in told if each["type"] != steps}


async def _decisions(place: Place) -> Counter[str]:
    """Count the refusals of each event."""
    bodies = await fetch(place, "SELECT body FROM rewards.decision")
    refused = (orjson.loads(row["body"]) for row in bodies)
    kind = message_type("event_refused")
    return Counter(each["data"]["event"] for each in refused if each["type"] == kind)


async def _at_the_door(place: Place, feed: Feed) -> int:
    """Count what neither was rejected nor became a dead letter; the door may say it twice."""
    rejected = {
        data["id"]
        for bodies in (await read(place, REJECTIONS)).values()
        for data in map(data_of, bodies)
        if data["source"] == SOURCE
    }
    dead = {
        (data["partition"], data["offset"])
        for bodies in (await read(place, INGESTION_DEAD_LETTERS)).values()
        for data in map(data_of, bodies)
    }
    unreadable = sum(said.fate == "unreadable" for said in feed.inbound)
    return len(feed.references("rejected") ^ rejected) + abs(unreadable - len(dead))


async def _commands(place: Place) -> tuple[int, int]:
    """Every command of the engine was obeyed or refused once, and nothing else was."""
    bodies = await fetch(place, "SELECT body FROM rewards.command")
    sent = Counter(str(orjson.loads(row["body"])["id"]) for row in bodies)
    rows = await fetch(place, "SELECT command_id::text AS id FROM wallet.command_log")
    obeyed = Counter(row["id"] for row in rows)
    again = sum((sent - Counter(sent.keys())).values())
    return len(sent.keys() - obeyed.keys()), again + sum((obeyed - Counter(sent.keys())).values())


async def _behind(place: Place) -> int:
    async with watching(place.stack, place.namespace) as river:
        behind = sum(lag.done.unannounced != 0 for lag in await river.lags(("rewards", "wallet")))
    for service, topic in (("rewards", JOURNAL), ("wallet", COMMANDS)):
        rows = await fetch(place, f"SELECT partition, next_offset FROM {service}.position")
        reached = {row["partition"]: row["next_offset"] for row in rows}
        ends = {partition: len(bodies) for partition, bodies in (await read(place, topic)).items()}
        behind += sum(reached.get(partition, 0) != end for partition, end in ends.items())
    last = await fetch(
        place,
        "SELECT p.partition FROM wallet.position p WHERE p.upstream_sequence <>"
        " (SELECT count(*) FROM rewards.command c WHERE c.partition = p.partition)",
    )
    return behind + len(last)


async def _streams(place: Place) -> tuple[int, int]:
    disorder = untold = 0
    for table, topic in STREAMS:
        rows = await fetch(place, f"SELECT partition, sequence, body FROM {table} ORDER BY 1, 2")
        written: dict[int, list[bytes]] = defaultdict(list)
        for row in rows:
            written[row["partition"]].append(row["body"])
            disorder += row["sequence"] != len(written[row["partition"]])
        for partition, bodies in (await read(place, topic)).items():
            received, holes = _received(bodies)
            disorder += holes
            untold += received != written[partition]
    return disorder, untold


def _received(bodies: list[bytes]) -> tuple[list[bytes], int]:
    """Read as a receiver does: what it has by its number is dropped, holes are counted."""
    kept: list[bytes] = []
    holes = 0
    for body in bodies:
        sequence = int(orjson.loads(body)["sequence"])
        if sequence > len(kept):
            holes += sequence != len(kept) + 1
            kept.append(body)
    return kept, holes


def _unwatched(_what: str, _done: int, _of: int) -> None:
    return


async def _count(place: Place, query: str) -> int:
    return int((await fetch(place, query))[0][0])


_BOTH = """
SELECT (SELECT {what} FROM rewards.{table}) + (SELECT {what} FROM wallet.{table})
"""
