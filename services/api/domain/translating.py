"""What is asked in the words of upstream, put in ours by ingestion's own translation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json

from services.api.domain.refused import Refused
from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import normalise
from services.ingestion.domain.rejection import Rejection
from services.ingestion.domain.tokens import NOBODYS, TokensThere
from shared.contracts.door import INBOUND_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.events import PurchaseMade
from shared.contracts.message import message_type
from shared.contracts.told import Told
from shared.kernel.money import Platform

_PURCHASE = message_type("purchase")


def translated(
    told: OutsideMessage[Told] | Misfit,
    catalogue: Catalogue,
    now: datetime,
    platform: Platform,
    tokens: TokensThere = NOBODYS,
) -> PurchaseMade | Refused:
    """Put a purchase in our words as ingestion would now, or say why it would be rejected."""
    outcome = normalise(told, catalogue, now, platform, tokens)
    if isinstance(outcome, Rejection):
        return Refused(outcome.code, outcome.message, outcome.path.removeprefix("data."))
    assert isinstance(outcome, PurchaseMade), "only purchases are previewed"
    return outcome


def unknown_unit(purchase: PurchaseMade, catalogue: Catalogue) -> Refused | None:
    """Say no where the unit was never declared: who calls us must know it (rules 8.3)."""
    unit = purchase.performed_by_unit
    if unit is None or catalogue.knows_unit(unit):
        return None
    return Refused("UNKNOWN_UNIT", f"the unit {unit} was never published", "performed_by_unit")


def read_purchase(raw: bytes, now: datetime) -> OutsideMessage[Told] | Misfit | Refused:
    """Read the data of a purchase, as upstream would tell it; without a moment it is made now."""
    try:
        data = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        return Refused("INVALID_MESSAGE", f"is not JSON: {error}")
    if not isinstance(data, dict):
        return Refused("INVALID_MESSAGE", "is not a JSON object")
    return told_of(data, now)


def told_of(data: Mapping[str, Any], now: datetime) -> OutsideMessage[Told] | Misfit:
    """Put the data of a purchase into the envelope in which it would come."""
    moment = now.isoformat()
    performed_on = data.get("performed_on") or moment
    told = INBOUND_DOOR.read(
        to_json(
            {
                "specversion": "1.0",
                "type": _PURCHASE,
                "source": "preview",
                "id": "preview",
                "time": moment,
                "data": {**data, "performed_on": performed_on},
            }
        )
    )
    assert not isinstance(told, NotJson), "we wrote it"
    return told
