"""What operators publish: judged as far as the message and the catalogue tell, then sequenced.

Whether an offer is allowed, the engine says: every partition alike, at the same version.
"""

from datetime import UTC, datetime
from typing import Any

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.control_checks import CHECKS
from services.ingestion.domain.masking import masked
from services.ingestion.domain.rejection import Refused, Rejection
from shared.contracts.control import Product, Run
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.events.run import CatalogueChanged, RunReached
from shared.contracts.told import Told
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform

_FREE_TEXTS = {"name", "description"}

Sequenced = CatalogueChanged | RunReached
"""What stands in every partition of the journal."""


def judge(
    told: OutsideMessage[Told] | Misfit, catalogue: Catalogue, platform: Platform
) -> Rejection | None:
    """Say why a control message is refused, or nothing where it is right."""
    if isinstance(told, Misfit):
        return Rejection("INVALID_MESSAGE", told.path, told.reason)
    check = CHECKS.get(type(told.data))
    try:
        if check is not None:
            check(told.data, catalogue, platform)
    except Refused as refused:
        return refused.rejection
    return None


def sequence(told: OutsideMessage[Told], version: int, recorded_at: datetime) -> Sequenced | None:
    """What a right control message is in the journal; nothing for products, which stay here."""
    data = told.data
    if isinstance(data, Product):
        return None
    if isinstance(data, Run):
        run_id = data.id or derive_id(told.source, told.id)
        return _run_reached(data, run_id, version, recorded_at)
    name = told.type.removeprefix("rewardstream.").removesuffix(".v1")
    change: dict[str, Any] = data.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude_none=True
    )
    for words in _FREE_TEXTS & change.keys():
        change[words] = masked(change[words])
    return CatalogueChanged(
        version=version,
        recorded_at=recorded_at,
        message=name,
        code=change.get("code", name),
        change=change,
    )


def _run_reached(told: Run, run_id: str, version: int, recorded_at: datetime) -> RunReached:
    from_data = told.model_dump(exclude={"as_of", "id"})
    return RunReached(
        run_id=run_id,
        version=version,
        as_of=told.as_of.astimezone(UTC),
        recorded_at=recorded_at,
        **from_data,
    )
