"""Which label an event may carry, and whether it is processed immediately (rules 1.1, 1.3-2)."""

from typing import Any

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.inbound.header import Happening
from shared.contracts.told import EventType

_MANDATORY: frozenset[EventType] = frozenset({"ACHIEVEMENT", "FINANCIAL_ACHIEVEMENT"})


def customer_fields(
    telling: Telling[Happening],
    event_type: EventType,
    content: EventFields,
    participant: str | None = None,
) -> EventFields:
    """The fields that the eight customer events have beside their own."""
    data = telling.data
    classification = data.classification
    if classification is not None or event_type in _MANDATORY:
        check_classification(classification, event_type, telling.catalogue, "data.classification")
    content["classification"] = classification
    content["process_immediately"] = data.process_immediately
    fields: dict[str, Any] = telling.header(
        content,
        participant=participant,
        told_on=data.performed_on,
        unit=data.performed_by_unit,
    )
    fields["classification"] = classification
    immediate = telling.catalogue.business.immediate_types
    fields["process_immediately"] = data.process_immediately or event_type in immediate
    return fields


def check_classification(
    classification: str | None, event_type: EventType, catalogue: Catalogue, path: str
) -> None:
    """Refuse a label that is missing, that nobody published, or that this type may not carry."""
    if classification is None:
        kind = event_type.lower().replace("_", " ")
        raise Refused("CLASSIFICATION_REQUIRED", path, f"is missing: {kind} needs one")
    enabled = catalogue.classifications.get(classification)
    if enabled is None:
        sentence = f"no classification {classification} was published"
        raise Refused("UNKNOWN_CLASSIFICATION", path, sentence)
    if event_type not in enabled:
        sentence = f"{classification} is not enabled for {event_type}"
        raise Refused("CLASSIFICATION_NOT_ALLOWED", path, sentence)
