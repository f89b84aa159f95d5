"""The language of these tests: a message told at the door, and what became of it."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.normalisers import Outcome, normalise
from services.ingestion.domain.rejection import Rejection
from services.ingestion.domain.tokens import NOBODYS, TokensThere
from shared.contracts.control import (
    BusinessDefinition,
    Classification,
    Group,
    Merchant,
    OfferType,
    Product,
    RunDefinition,
    Scheme,
    Unit,
)
from shared.contracts.door import INBOUND_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.told import Told
from shared.kernel.money import Platform

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
PASS_CODE = (
    "$argon2id$v=19$m=65536,t=3,p=4"
    "$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObGcmDnLMvMgXU"
)
ATHENS = Platform("EUR", "Europe/Athens")
CARD = "4539148803436467"
Event = TypeVar("Event")


def told(name: str, /, *, by: str = "pos", reference: str = "e1", **data: object) -> bytes:
    """The bytes of an inbound message about ada, unless it says otherwise."""
    subject = data.pop("subject", "ada")
    envelope = {
        "specversion": "1.0",
        "type": f"rewardstream.{name}.v1",
        "source": by,
        "id": reference,
        "subject": subject,
        "data": data,
    }
    return orjson.dumps({key: each for key, each in envelope.items() if each is not None})


def read(raw: bytes) -> OutsideMessage[Told] | Misfit:
    """What the door makes of bytes that are JSON."""
    message = INBOUND_DOOR.read(raw)
    assert not isinstance(message, NotJson)
    return message


def heard(
    raw: bytes,
    catalogue: Catalogue | None = None,
    platform: Platform = ATHENS,
    tokens: TokensThere = NOBODYS,
) -> Outcome:
    """What became of the bytes."""
    return normalise(read(raw), catalogue or a_catalogue(), NOW, platform, tokens)


def accepted(
    kind: type[Event],
    raw: bytes,
    catalogue: Catalogue | None = None,
    tokens: TokensThere = NOBODYS,
) -> Event:
    """The event that the bytes became."""
    outcome = heard(raw, catalogue, tokens=tokens)
    assert isinstance(outcome, kind), outcome
    return outcome


def refused(raw: bytes, catalogue: Catalogue | None = None) -> tuple[str, str]:
    """Code and path of the rejection of the bytes."""
    outcome = heard(raw, catalogue)
    assert isinstance(outcome, Rejection), outcome
    return outcome.code, outcome.path


def a_catalogue(*changes: Told) -> Catalogue:
    """A small business, and what a test adds to it."""
    catalogue = Catalogue()
    known: tuple[Told, ...] = (
        Classification(code="GIFT", event_types=("ACHIEVEMENT", "FINANCIAL_ACHIEVEMENT")),
        Classification(code="SALES", event_types=("FINANCIAL_STATEMENT", "PURCHASE")),
        Classification(code="REDEEM", event_types=("SPEND_REQUEST",)),
        Group(code="ACME"),
        Unit(code="SHOP", group="ACME", time_zone="Europe/London"),
        Merchant(code="MART", unit="SHOP"),
        Product(code="TEA", type="DRINKS", families=("HOT", "LEAF"), brand="B", category="C"),
        Scheme(code="MAIN"),
        OfferType(code="GIFTS", classification="REWARD_ACHIEVEMENTS"),
        RunDefinition(code="NIGHTLY", schedule="0 2 * * *"),
    )
    for change in (*known, *changes):
        catalogue.learn(change)
    return catalogue


def a_purchase(**changes: object) -> bytes:
    """A purchase of one tea for 11.90."""
    usual: dict[str, Any] = {
        "performed_on": "2024-05-01T10:00:00+03:00",
        "performed_by_unit": "SHOP",
        "lines": [a_line()],
    }
    return told("purchase", **_without_none(usual | changes))


def a_line(**changes: object) -> dict[str, Any]:
    """One tea: 10.00 and 1.90 VAT."""
    usual = {"product": "TEA", "net": "10.00", "vat": "1.90", "total": "11.90"}
    return _without_none(usual | changes)


def an_event(name: str, **data: object) -> bytes:
    """A customer event at the shop."""
    usual = {"performed_on": "2024-05-01T10:00:00+03:00", "performed_by_unit": "SHOP"}
    return told(name, **_without_none(usual | data))


def a_definition(**data: object) -> BusinessDefinition:
    """A business definition as operators write it."""
    return BusinessDefinition.model_validate(data)


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in data.items() if each is not None}
