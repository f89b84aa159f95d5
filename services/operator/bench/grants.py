"""A topic full of awards to credit, as the engine would ask for them."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

from services.operator.bench.broker import Records, partition_of
from services.operator.bench.traffic import OFFERS, SCHEME, SECONDS_BETWEEN, START, UNITS, Traffic
from shared.contracts.commands import GrantAward
from shared.contracts.message import Header, encode, message_type

TYPE = message_type("grant_award")


def awards(traffic: Traffic, count: int, partitions: int) -> Records:
    """So many GrantAward commands, numbered densely in the partition of their participant."""
    spread: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    chance = random.Random(traffic.seed)  # noqa: S311 - nothing to guess in a benchmark
    homes = {name: partition_of(name, partitions) for name in traffic.names()}
    for number, participant in enumerate(traffic.who(count)):
        ordered = spread[homes[participant]]
        command = _award(number, participant, chance)
        ordered.append((participant, _record(command, len(ordered) + 1)))
    return spread


def _award(number: int, participant: str, chance: random.Random) -> GrantAward:
    offer = number % len(OFFERS)
    command, event, award = (_id(chance) for _ in range(3))
    at = START + timedelta(seconds=SECONDS_BETWEEN * number)
    return GrantAward(
        command_id=command,
        participant=participant,
        event_id=event,
        recorded_at=at,
        award_id=award,
        offer=OFFERS[offer]["code"],
        offer_number=offer + 1,
        offer_type=OFFERS[offer]["type"],
        scheme=SCHEME,
        classification="INCREASE_REVENUE_TRANSACTION_BASED",
        events=(event,),
        external_references=(f"receipt-{number}",),
        amount_minor=50 + number % 450,
        currency="EUR",
        performed_by_unit=UNITS[number % len(UNITS)],
        expires_at=at + timedelta(days=365),
    )


def _id(chance: random.Random) -> str:
    """As scattered over the indexes as derived ids are, and quicker to make."""
    digits = f"{chance.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _record(command: GrantAward, sequence: int) -> bytes:
    header = Header(
        type=TYPE,
        id=command.command_id,
        source="/rewardstream/rewards",
        time=command.recorded_at,
        subject=command.participant,
        correlationid=command.event_id,
        causationid=command.event_id,
        partitionkey=command.participant,
        sequence=sequence,
    )
    return encode(header, command)
