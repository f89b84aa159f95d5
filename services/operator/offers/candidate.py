"""Tries an offer against scenarios before anybody publishes it: what passes, and what changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from services.operator.offers.file import OfferFile, Said
from services.operator.offers.file import understand as understand_offers
from services.operator.offers.finding import Finding
from services.operator.offers.known import Known
from services.operator.offers.lint import lint
from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.file import Scenario, understand
from services.operator.scenario.functions import Functions
from services.operator.scenario.observation import Observation
from services.operator.scenario.observed import Observed
from services.operator.scenario.result import Result
from services.operator.scenario.runner import River, run_scenario
from services.operator.scenario.wording import as_json
from shared.kernel.money import Platform, to_decimal_text

Json = Any
_LISTS = ("awards", "spends", "expirations")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other with the candidate; None: there was, or is, none."""

    key: str
    before: Json
    after: Json

    def as_json(self) -> dict[str, Json]:
        """As another program wants to read it."""
        return {"key": self.key, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class Trial:
    """One scenario with the candidate in it."""

    result: Result
    changes: tuple[Change, ...] = ()
    said: tuple[tuple[str, str, Mapping[str, Json]], ...] = ()
    """What each candidate said: event, offer and its last verdict."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with the candidates in front of the scenario's catalogue."""

    def as_json(self) -> dict[str, Json]:
        """As another program wants to read it."""
        verdicts = [{"event": event, **verdict} for event, _, verdict in self.said]
        changes = [change.as_json() for change in self.changes]
        findings = [finding.as_json() for finding in self.findings]
        found = {"changes": changes, "verdicts": verdicts, "findings": findings}
        return {**self.result.as_json(), **found}


async def try_out(candidates: OfferFile, scenario: Path, now: datetime) -> Trial:
    """Run a scenario as it stands and with the candidates in it, and compare what came out."""
    try:
        content = core_yaml.read(scenario)
        before = understand(content)
        after = understand(with_candidates(content, candidates))
    except Unreadable as unreadable:
        return Trial(Result(str(scenario), None, error=str(unreadable)))
    _, without = await _run(str(scenario), before)
    result, within = await _run(str(scenario), after)
    changes = tuple(differences(without.observed(), within.observed(), after.platform))
    said = tuple(_verdicts(within, candidates))
    return Trial(result, changes, said, _findings(candidates, content, after.platform, now))


def _findings(
    candidates: OfferFile, content: Json, platform: Platform, now: datetime
) -> tuple[Finding, ...]:
    """Look at the candidates in front of what the scenario publishes before its first step."""
    control = content.get("control")
    said = understand_offers("the scenario", control).messages if control else ()
    report = lint(candidates, Known("the scenario", said=said), platform, now)
    return tuple(finding for offer in report.offers for finding in offer.findings)


def with_candidates(content: Json, candidates: OfferFile) -> Json:
    """Put the candidates into a scenario: in the place of offers of their code, or beside them.

    Where the scenario publishes such an offer again, each time it is the candidate, in the state
    that the scenario gives it there. Other messages of the candidates' file join where the
    scenario has no such thing.
    """
    if not isinstance(content, Mapping):
        return content
    offers = {said.code: said.data for said in candidates.offers}
    control = [_replaced(item, offers) for item in content.get("control") or ()]
    steps = [_replaced(item, offers) for item in content.get("steps") or ()]
    there = {_named(item) for item in (*control, *steps)}
    joining = [said for said in candidates.messages if (said.name, said.code) not in there]
    surroundings = [_message(said) for said in joining if said.name != "offer"]
    joined = [_message(said) for said in joining if said.name == "offer"]
    return {**content, "control": [*surroundings, *control, *joined], "steps": steps}


def differences(before: Observed, after: Observed, platform: Platform) -> Iterator[Change]:
    """Say what came out otherwise: transactions, balances, and what was refused."""
    for key in _LISTS:
        yield from _of_lists(key, getattr(before, key), getattr(after, key), platform)
    balances = [_in_decimals(seen.balances, platform) for seen in (before, after)]
    yield from _of_mappings("balances", *balances)
    yield from _of_mappings("refused", before.refused, after.refused)


async def _run(file: str, scenario: Scenario) -> tuple[Result, Observation]:
    river = Functions(scenario)

    async def open_river(_: Scenario) -> River:
        return river

    return await run_scenario(file, scenario, open_river), river.observation


def _replaced(item: Json, offers: Mapping[str, Mapping[str, Json]]) -> Json:
    kind, code = _named(item)
    if kind != "offer" or code not in offers:
        return item
    kept = {key: item["offer"][key] for key in ("state", "recorded_at") if key in item["offer"]}
    return {"offer": {**offers[code], **kept}}


def _named(item: Json) -> tuple[str, str]:
    if isinstance(item, Mapping) and len(item) == 1:
        [(name, data)] = item.items()
        if isinstance(data, Mapping):
            return str(name), str(data.get("code") or name)
    return "", ""


def _message(said: Said) -> dict[str, Json]:
    return {said.name: dict(said.data)}


def _of_lists(
    key: str, before: Sequence[object], after: Sequence[object], platform: Platform
) -> Iterator[Change]:
    had, has = _counted(before, platform), _counted(after, platform)
    for gone in sorted((had - has).elements()):
        yield Change(key, orjson.loads(gone), None)
    for come in sorted((has - had).elements()):
        yield Change(key, None, orjson.loads(come))


def _counted(seen: Iterable[object], platform: Platform) -> Counter[bytes]:
    return Counter(
        orjson.dumps(as_json(each, platform), default=str, option=orjson.OPT_SORT_KEYS)
        for each in seen
    )


def _in_decimals(balances: Mapping[str, int], platform: Platform) -> dict[str, str]:
    return {who: to_decimal_text(minor, platform.digits) for who, minor in balances.items()}


def _of_mappings(
    key: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> Iterator[Change]:
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            yield Change(f"{key}.{name}", before.get(name), after.get(name))


def _verdicts(
    observation: Observation, candidates: OfferFile
) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
    codes = {said.code for said in candidates.offers}
    for (event, offer), verdicts in observation.verdicts.items():
        if offer in codes:
            yield event, offer, verdicts[-1]
