"""An offer file: one offer, or a control section of several messages, as YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.operator.offers.finding import Finding
from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.shape import nearest, without_nulls
from shared.contracts.control import CONTROL
from shared.kernel.money import Platform

_SCENARIO_KEYS = ("scenario", "source", "platform", "control", "steps")


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the file: where it stands, its name in the register, what it says."""

    path: str
    name: str
    data: Mapping[str, Any]

    @property
    def code(self) -> str:
        """What it is about."""
        return str(self.data.get("code") or self.name)


@dataclass(frozen=True, slots=True)
class OfferFile:
    """What stands in a file, in its order, and what is no message at all."""

    name: str
    messages: tuple[Said, ...]
    misplaced: tuple[Finding, ...] = ()
    platform: Platform | None = None
    """Where the file names one, as scenario files do."""

    @property
    def offers(self) -> tuple[Said, ...]:
        """The offers of the file."""
        return tuple(said for said in self.messages if said.name == "offer")


def read_offer_file(path: Path) -> OfferFile:
    """Read `offer: …`, a bare offer, `control: […]` (a scenario too), or a list of messages.

    Raises `Unreadable` where the text is no YAML, or holds no message.
    """
    return understand(str(path), core_yaml.read(path))


def understand(name: str, content: object) -> OfferFile:
    """Find the messages in what YAML gave."""
    if isinstance(content, Mapping) and "control" in content:
        return _control_section(name, content)
    if isinstance(content, list) and content:
        return _messages(name, content, "")
    if isinstance(content, Mapping) and len(content) == 1 and set(content) <= set(CONTROL):
        return _messages(name, [content], None)
    if isinstance(content, Mapping) and content:
        return OfferFile(name, (Said("", "offer", _present(content)),))
    raise Unreadable("holds neither an offer nor a list of control messages")


def _control_section(name: str, content: Mapping[str, Any]) -> OfferFile:
    control = content["control"]
    if not isinstance(control, list) or not control:
        raise Unreadable("control: a list of messages stands here")
    file = _messages(name, control, "control")
    known = ", ".join(_SCENARIO_KEYS)
    unknown = [
        Finding(key, "unknown key beside control", f"allowed are {known}")
        for key in content
        if key not in _SCENARIO_KEYS
    ]
    platform = content.get("platform")
    return OfferFile(name, file.messages, (*unknown, *file.misplaced), _platform(platform))


def _platform(told: object) -> Platform | None:
    if not isinstance(told, Mapping):
        return None
    return Platform(str(told.get("currency", "EUR")), str(told.get("time_zone", "UTC")))


def _messages(name: str, items: list[Any], path: str | None) -> OfferFile:
    understood = list(_each(items, path))
    return OfferFile(
        name,
        tuple(each for each in understood if isinstance(each, Said)),
        tuple(each for each in understood if isinstance(each, Finding)),
    )


def _each(items: list[Any], path: str | None) -> Iterator[Said | Finding]:
    for index, item in enumerate(items):
        where = "" if path is None else f"{path}[{index}]"
        if not isinstance(item, Mapping) or len(item) != 1:
            yield Finding(where, "one message stands here, as offer: {…}", "begin each with a dash")
            continue
        [(name, data)] = item.items()
        at = f"{where}.{name}" if where else name
        if name not in CONTROL:
            near = nearest(name, list(CONTROL))
            yield Finding(at, "unknown message", f"the nearest known name is {near}")
        elif not isinstance(data, Mapping):
            yield Finding(at, "a message is a mapping of fields", f"write {name}: {{code: …}}")
        else:
            yield Said(at, name, _present(data))


def _present(data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is null, which is absent, and when a scenario says it is recorded."""
    return {key: without_nulls(inner) for key, inner in data.items() if key != "recorded_at"}
