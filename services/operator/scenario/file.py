"""A scenario file, read: messages with their ids and times, and expectations, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from services.operator.scenario import core_yaml
from services.operator.scenario.core_yaml import Unreadable
from services.operator.scenario.expectation import Expectation, ExpectedPreview
from services.operator.scenario.messages import ToldMessage, understand_message
from services.operator.scenario.shape import everything_wrong, unknown_key
from services.operator.scenario.timeline import Timeline, earliest
from shared.kernel.money import Platform
from shared.kernel.periods import zone

__all__ = ["Check", "Message", "PreviewAsked", "Scenario", "Unreadable", "read_scenario"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to publish, on which side of the river, and when it is recorded."""

    told: ToldMessage
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation, at its place among the steps."""

    step: int
    expectation: Expectation


@dataclass(frozen=True, slots=True)
class PreviewAsked:
    """A purchase that is not made, at its place among the steps, and what it must come to."""

    step: int
    told: ToldMessage
    expectation: ExpectedPreview
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Scenario:
    """A file that was understood: nothing in it is of a wrong shape."""

    name: str
    platform: Platform
    actions: tuple[Message | Check | PreviewAsked, ...]

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything that is told, in order."""
        return tuple(action for action in self.actions if isinstance(action, Message))


@dataclass(frozen=True, slots=True)
class _Preview:
    """A preview before it has its time."""

    step: int
    told: ToldMessage
    expectation: ExpectedPreview


_Step = ToldMessage | Check | _Preview
_Expected = TypeVar("_Expected", bound=BaseModel)
_PREVIEW = ("purchase", "expect")


class _PlatformFrame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    time_zone: str = "UTC"


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    scenario: str
    source: str | None = None
    platform: _PlatformFrame = _PlatformFrame()
    control: tuple[dict[str, Any], ...] = ()
    steps: Annotated[tuple[dict[str, Any], ...], Field(default_factory=tuple)]


def read_scenario(path: Path) -> Scenario:
    """Read a file, or raise `Unreadable` with the path inside it that is wrong and why."""
    return understand(core_yaml.read(path))


def name_of(path: Path) -> str | None:
    """The name of a scenario, even where the rest of its file cannot be understood."""
    try:
        content = core_yaml.read(path)
    except Unreadable:
        return None
    name = content.get("scenario") if isinstance(content, Mapping) else None
    return name if isinstance(name, str) else None


def understand(content: object) -> Scenario:
    """Turn what YAML gave into a scenario, or raise `Unreadable`."""
    frame = _frame(content)
    platform = _platform(frame.platform)
    before = [
        understand_message(item, f"control[{index}]") for index, item in enumerate(frame.control)
    ]
    steps = [_step(item, index) for index, item in enumerate(frame.steps)]
    messages = [*before, *(step for step in steps if isinstance(step, ToldMessage))]
    _check_ids(messages)
    return Scenario(frame.scenario, platform, _timed(platform, before, steps))


def _frame(content: object) -> _Frame:
    if not isinstance(content, dict):
        raise Unreadable("a scenario is a mapping with scenario, control and steps")
    present = {key: value for key, value in content.items() if value is not None}
    try:
        return _Frame.model_validate(present)
    except ValidationError as error:
        raise Unreadable(everything_wrong(_Frame, present, error, "")) from error


def _platform(frame: _PlatformFrame) -> Platform:
    try:
        zone(frame.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unreadable(f"platform.time_zone: {frame.time_zone} is no time zone") from error
    return Platform(frame.currency, frame.time_zone)


def _step(item: Mapping[str, Any], index: int) -> _Step:
    path = f"steps[{index}]"
    if set(item) == {"preview"}:
        return _preview(item["preview"], f"{path}.preview", index)
    if set(item) != {"expect"}:
        return understand_message(item, path)
    content = item["expect"]
    if isinstance(content, dict):
        content = {key: value for key, value in content.items() if value is not None}
    return Check(index, _expected(Expectation, content, f"{path}.expect"))


def _preview(content: object, path: str, index: int) -> _Preview:
    if not isinstance(content, dict):
        raise Unreadable(f"{path}: Input should be a mapping")
    for key in content:
        if key not in _PREVIEW:
            raise Unreadable(unknown_key(f"{path}.{key}", str(key), _PREVIEW))
    purchase = content.get("purchase")
    if not isinstance(purchase, dict):
        raise Unreadable(f"{path}.purchase: Input should be a mapping")
    if purchase.get("id") is not None:
        raise Unreadable(f"{path}.purchase.id: what is only previewed has no id")
    told = understand_message({"purchase": {**purchase, "id": path}}, path)
    expected = _expected(ExpectedPreview, content.get("expect"), f"{path}.expect")
    return _Preview(index, told, expected)


def _expected(model: type[_Expected], content: object, path: str) -> _Expected:
    present = {} if content is None else content
    if not isinstance(present, dict):
        raise Unreadable(f"{path}: Input should be a mapping")
    try:
        return model.model_validate(present)
    except ValidationError as error:
        raise Unreadable(everything_wrong(model, present, error, path)) from error


def _check_ids(messages: list[ToldMessage]) -> None:
    """An id that the reader made must not be the id of anything else."""
    given = {message.reference for message in messages if not message.id_was_made}
    for message in messages:
        if message.id_was_made and message.reference in given:
            raise Unreadable(f"{message.path}: the id {message.reference} is taken")


def _timed(
    platform: Platform, before: list[ToldMessage], steps: list[_Step]
) -> tuple[Message | Check | PreviewAsked, ...]:
    told_steps = [step for step in steps if isinstance(step, ToldMessage)]
    timeline = Timeline(platform, earliest(platform, [*before, *told_steps]))
    actions: list[Message | Check | PreviewAsked] = [Message(e, timeline.start) for e in before]
    for step in steps:
        match step:
            case Check():
                actions.append(step)
            case _Preview(index, told, expectation):
                asked_at = timeline.looked_at(told)
                actions.append(PreviewAsked(index, told, expectation, asked_at))
            case _:
                actions.append(Message(step, timeline.recorded_at(step)))
    return tuple(actions)
