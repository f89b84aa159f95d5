"""Previews in a scenario: asked of the running services, and compared (scenarios.md 1)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from services.api.domain.preview import Preview
from services.api.domain.refused import Refused
from services.api.settings import load_settings
from services.operator.scenario.difference import Difference
from services.operator.scenario.expectation import ExpectedPreview
from services.operator.scenario.file import PreviewAsked
from services.operator.stack import Stack, environment
from shared.contracts.door import INBOUND_DOOR, NotJson
from shared.kernel.money import Platform

_AMOUNTS = {
    "award": "award_minor",
    "instant_spend": "instant_spend_minor",
    "automatic_spend": "automatic_spend_minor",
    "additional_spend": "additional_spend_minor",
    "minimum_spend": "minimum_spend_minor",
    "maximum_spend": "maximum_spend_minor",
    "balance": "balance_minor",
}


class Window:
    """Asks what the interface answers, of a stack's tables and topics, as of a step's moment."""

    def __init__(self, stack: Stack, namespace: str, platform: Platform) -> None:
        self._environ = {
            **environment(stack),
            "REWARDSTREAM_NAMESPACE": namespace,
            "REWARDSTREAM_CURRENCY": platform.currency,
            "REWARDSTREAM_TIME_ZONE": platform.time_zone,
            "INGESTION_RECORDED_AT": "message",
            "API_CATALOGUE_SECONDS_MAX": "0",
            "API_UNKNOWN_UNITS": "accepted",
        }

    async def ask(self, asked: PreviewAsked) -> Preview | Refused:
        """Say what the purchase would bring; connects for this one question."""
        from services.api.wiring import answering

        told = INBOUND_DOOR.read(asked.told.encode(asked.recorded_at))
        assert not isinstance(told, NotJson), "the runner writes JSON"
        settings = load_settings(self._environ)
        async with answering(settings, lambda: asked.recorded_at) as previews:
            return await previews.ask(told)


def preview_differences(
    wanted: ExpectedPreview, seen: Preview | Refused, platform: Platform
) -> Iterator[Difference]:
    """Say what differs of the fields that are named; a refusal that nobody expects is one."""
    if isinstance(seen, Refused):
        if wanted.refused != seen.code:
            yield Difference("preview.refused", wanted.refused, f"{seen.code}: {seen.message}")
        return
    for name in sorted(wanted.model_fields_set):
        want, have = getattr(wanted, name), _told(seen, name, platform)
        if want != have:
            yield Difference(f"preview.{name}", _shown(want), _shown(have))


def _told(seen: Preview, name: str, platform: Platform) -> Any:  # noqa: ANN401 - amount or text
    if name not in _AMOUNTS:
        return getattr(seen, name, None)
    minor = getattr(seen, _AMOUNTS[name])
    return None if minor is None else Decimal(minor).scaleb(-platform.digits)


def _shown(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
