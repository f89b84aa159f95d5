"""Histories of all seventeen classifications beside each other in one river.

Each history has participants and offers of its own names; business and runs are everybody's. What
they tell is bytes as an upstream system writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from services.operator.scenario.file import Message, Scenario, understand
from services.operator.scenario.functions import Functions
from tests.support.comparing import finish
from tests.support.histories import Dice, a_history
from tests.support.histories.dice import Told
from tests.support.river_feed import Said

_KINDS = 17
_PEOPLE = ("participant", "referring_participant", "referred_participant")


def crossed(seeds: Iterable[int]) -> Scenario:
    """Throw a history for each seed, and read them as one: one after the other."""
    control: dict[str, Told] = {}
    steps: list[Told] = []
    for seed in seeds:
        history = a_history(Dice(seed))
        told = [_own(each, f"{seed}-") for each in history["control"]]
        control |= {
            str((name, data.get("code"))): each for each in told for name, data in each.items()
        }
        steps += [_own(each, f"{seed}-") for each in history["steps"]]
    return understand({"scenario": "crossed lives", "control": [*control.values()], "steps": steps})


def of_every_kind() -> Scenario:
    """Throw histories until, of each of the seventeen, an offer awards somebody by itself."""
    chosen: list[int] = []
    known: set[str] = set()
    for seed in count():
        # One history's merchants stand in another's way, so they are asked together.
        if kinds_awarded(crossed([seed])) <= known:
            continue
        found = kinds_awarded(crossed([*chosen, seed]))
        if found > known:
            chosen.append(seed)
            known = found
        if len(known) == _KINDS:
            return crossed(chosen)
    raise AssertionError("the dice never end")


def kinds_awarded(scenario: Scenario) -> set[str]:
    """Say offers of which types award anything in a scenario."""
    river = Functions(scenario)
    for message in scenario.messages:
        finish(river.tell(message))
    told = (m.told.data for m in scenario.messages if m.told.name == "offer")
    kinds = {data["code"]: data["type"] for data in told}
    return {kinds[award.offer] for award in river.observation.observed().awards}


def setup_of(scenario: Scenario) -> list[Said]:
    """How the business is set up before anything happens."""
    return [_said(each) for each in _beginning(scenario)]


def bursts_of(scenario: Scenario) -> Iterator[list[Said] | Said]:
    """What happens, in bursts, and control messages at their time between them."""
    burst: list[Said] = []
    for message in scenario.messages[len(list(_beginning(scenario))) :]:
        if not message.told.is_control:
            burst.append(_said(message))
            continue
        yield from [burst] if burst else []
        burst = []
        yield _said(message)
    yield burst


def _beginning(scenario: Scenario) -> Iterator[Message]:
    for message in scenario.messages:
        if not message.told.is_control:
            return
        yield message


def _said(message: Message) -> Said:
    told = message.told
    key = (told.key or b"").decode()
    return Said(key, told.encode(message.recorded_at), told.reference, "told")


def _own(told: Told, prefix: str) -> Told:
    [(name, data)] = told.items()
    own: dict[str, Any] = dict(data)
    for key in _PEOPLE:
        if key in own:
            own[key] = prefix + own[key]
    if name in ("offer", "run"):
        key = "code" if name == "offer" else "id"
        own |= {key: prefix + own[key]} if key in own else {}
    elif name not in _BUSINESS:
        own["external_system"] = prefix + own.get("external_system", "upstream")
        own |= {"offer": prefix + own["offer"]} if "offer" in own else {}
    return {name: own}


_BUSINESS = frozenset({
    "scheme", "group", "unit", "product", "classification", "kpi", "offer_type", "run_definition",
    "business_definition", "merchant", "merchant_group",
})  # fmt: skip
