"""Reads and compiles what every partition is told alike only once: equal content, equal thing."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from services.rewards.domain.answers.breach import Breach
from services.rewards.domain.catalogue.compiler import Identity, compile_offer
from services.rewards.domain.catalogue.personal import compile_personal
from services.rewards.domain.classifications import FAMILIES, PERSONAL
from services.rewards.domain.offers.offer import Offer
from services.rewards.domain.offers.personal_offer import PersonalOffer
from shared.contracts.control import CONTROL
from shared.contracts.control.offer import Offer as OfferTold
from shared.contracts.told import Told


def dumped(told: OfferTold) -> dict[str, Any]:
    """Write an offer as its control message has it."""
    return told.model_dump(mode="json", by_alias=True, exclude_unset=True)


def content_of(told: Mapping[str, Any]) -> bytes:
    """Write what is told so that equal is equal."""
    return orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=65_536)
def told_once(message: str, content: bytes) -> Told:
    """Read a control message that is no offer; all partitions of a process share what it says."""
    return CONTROL[message].model_validate(orjson.loads(content))


def compiled(
    content: bytes, classification: str, identity: Identity
) -> Offer | PersonalOffer | tuple[Breach, ...]:
    """Compile an offer of a classification, with or without an event, or name every breach."""
    found = _compiled_once(content, classification, identity)
    assert isinstance(found, Offer | PersonalOffer | tuple)
    return found


@lru_cache(maxsize=65_536)
def _compiled_once(content: bytes, classification: str, identity: Identity) -> object:
    told = OfferTold.model_validate(orjson.loads(content))
    if classification in PERSONAL:
        return compile_personal(told, PERSONAL[classification], identity)
    return compile_offer(told, FAMILIES[classification], identity)
