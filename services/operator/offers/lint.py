"""Everything that is wrong with the offers of a file, at once, as publication would see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from services.ingestion.domain.rejection import Rejection
from services.operator.offers.file import OfferFile, Said
from services.operator.offers.finding import Finding, cited
from services.operator.offers.known import Known
from services.operator.offers.setting import Setting
from services.operator.offers.shape import Shaped, shaped
from services.operator.scenario.shape import Location, descriptions, joined
from services.rewards.domain.answers.breach import Breach, distinct
from services.rewards.domain.catalogue.book import Turned
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from shared.contracts.control import CONTROL
from shared.kernel.money import Platform

_REFERS = "UNKNOWN_"
"""How the codes begin of what is refused because something it names was never published."""


@dataclass(frozen=True, slots=True)
class OfferReport:
    """One offer: what is wrong with it, and what nobody could say."""

    path: str
    code: str
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        found = [finding.as_json() for finding in self.findings]
        return {
            "path": self.path,
            "offer": self.code,
            "findings": found,
            "unchecked": self.unchecked,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One file: its offers, and what is wrong with its other messages."""

    file: str
    against: str | None
    """What references were looked up in; None: only in the file itself."""
    offers: tuple[OfferReport, ...]
    others: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """True when nothing is wrong, as far as it could be checked."""
        return not self.others and not any(offer.findings for offer in self.offers)

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return {
            "file": self.file,
            "passed": self.passed,
            "against": self.against,
            "offers": [offer.as_json() for offer in self.offers],
            "findings": [finding.as_json() for finding in self.others],
        }


def lint(file: OfferFile, known: Known, platform: Platform, now: datetime) -> Report:
    """Look at every message of the file in its order, after what is known to be published."""
    setting = Setting(known, file.platform or known.platform or platform, now)
    others = list(file.misplaced)
    offers: list[OfferReport] = []
    for said in file.messages:
        shape = shaped(CONTROL[said.name], said.data, said.path)
        if said.name == "offer":
            offers.append(_offer(said, shape, setting, complete=known.source is not None))
        else:
            others += shape.findings or _other(said, setting)
    return Report(file.name, known.source, tuple(offers), tuple(others))


def _other(said: Said, setting: Setting) -> Iterator[Finding]:
    answer = setting.tell(said)
    if isinstance(answer, Rejection):
        path = answer.path.replace("data", said.path, 1)
        yield Finding(path, answer.message, rule=cited([answer.message]), code=answer.code)
    else:
        yield from (_finding(said, breach) for breach in answer.breaches)


def _offer(said: Said, shape: Shaped, setting: Setting, *, complete: bool) -> OfferReport:
    if shape.rest is None:
        too_wrong = "whether the rules allow it: its shape is too wrong to say"
        return OfferReport(said.path, said.code, shape.findings, (too_wrong,))
    rest = replace(said, data=shape.rest)
    breaches = distinct(_breaches(rest, setting))
    lost = [breach for breach in breaches if not complete and breach.code.startswith(_REFERS)]
    findings = [
        _finding(said, breach)
        for breach in breaches
        if breach not in lost and not _touched(breach.path, shape.wrong)
    ]
    if not shape.findings and not findings:
        setting.tell(said)
    unchecked = () if complete else tuple(_unchecked(rest, lost, setting))
    return OfferReport(said.path, said.code, (*shape.findings, *findings), unchecked)


def _breaches(said: Said, setting: Setting) -> tuple[Breach, ...]:
    """What the engine would refuse; of an unknown type, also what it would whatever the type."""
    change = setting.change(said)
    if isinstance(change, Rejection):
        return (Breach(change.path.removeprefix("data."), change.message, code=change.code),)
    book, kind = setting.book, str(said.data.get("type"))
    breaches = book.turned(change).breaches
    if kind in book.offer_types:
        return breaches
    types = ({**book.offer_types, kind: name} for name in (*FAMILIES, *PERSONAL))
    return breaches + _common(replace(book, offer_types=each).turned(change) for each in types)


def _common(answers: Iterable[Turned]) -> tuple[Breach, ...]:
    def both(left: tuple[Breach, ...], right: tuple[Breach, ...]) -> tuple[Breach, ...]:
        return tuple(breach for breach in left if breach in right)

    return reduce(both, (answer.breaches for answer in answers))


def _unchecked(said: Said, lost: Iterable[Breach], setting: Setting) -> Iterator[str]:
    kind = str(said.data.get("type"))
    if kind not in setting.book.offer_types:
        yield f"type {kind}: which classification it has, and so what it allows (rules 3.0)"
    for breach in lost:
        if breach.path != "type":
            yield f"{_written(breach.path)}: whether {breach.message.split(' ')[0]} was published"
    yield "whether code, number and name are free (rules 2.1)"


def _finding(said: Said, breach: Breach) -> Finding:
    keys = _keys(breach.path)
    about = [breach.message, *descriptions(CONTROL[said.name], keys), CONTROL[said.name].__doc__]
    proposal = breach.proposal or next(iter(descriptions(CONTROL[said.name], keys)), None)
    return Finding(joined(said.path, keys), breach.message, proposal, cited(about), breach.code)


def _touched(path: str, wrong: Iterable[Location]) -> bool:
    """Say whether a breach only follows from what is wrong with the shape at that place."""
    keys = _keys(path)
    return any(keys == w[: len(keys)] or w == keys[: len(w)] for w in wrong)


def _keys(path: str) -> Location:
    return tuple(int(part) if part.isdigit() else part for part in path.split(".") if part)


def _written(path: str) -> str:
    return joined("", _keys(path))
