"""The catalogue in front of which an offer is looked at: what ingestion and the engine know."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.control import judge, sequence
from services.ingestion.domain.rejection import Rejection
from services.operator.offers.file import Said
from services.operator.offers.known import Known
from services.operator.scenario.messages import understand_message
from services.rewards.domain.catalogue.book import OfferBook, Turned
from shared.contracts.control import CONTROL
from shared.contracts.door import CONTROL_DOOR, NotJson, OutsideMessage
from shared.contracts.events import CatalogueChanged
from shared.contracts.events.run import RunReached
from shared.kernel.money import Platform


class Setting:
    """Folds control messages as the river would; what is refused changes nothing."""

    def __init__(self, known: Known, platform: Platform, now: datetime) -> None:
        """Begin with everything that is known to be published."""
        self.platform = platform
        self.book = OfferBook(platform=platform)
        self._catalogue = Catalogue()
        self._now = now
        for change in known.changes:
            self._catalogue.learn(CONTROL[change.message].model_validate(change.change))
            self.book = self.book.turned(change).book
        for said in known.said:
            self.tell(said)

    def tell(self, said: Said) -> Rejection | Turned:
        """Publish one message whose shape is right, and say what the engine makes of it."""
        change = self.change(said)
        if isinstance(change, Rejection):
            return change
        turned = self.book.turned(change)
        self.book = turned.book
        return turned

    def change(self, said: Said) -> Rejection | CatalogueChanged:
        """Say what the message would be in the journal, or why the door would not take it."""
        where = said.path.removesuffix(said.name).removesuffix(".")
        raw = understand_message({said.name: exact(said.data)}, where).encode(self._now)
        told = CONTROL_DOOR.read(raw)
        assert not isinstance(told, NotJson), "what YAML gave is written as JSON"
        rejection = judge(told, self._catalogue, self.platform)
        if rejection is not None:
            return rejection
        assert isinstance(told, OutsideMessage), "everything else was rejected"
        self._catalogue.learn(told.data)
        version = self.book.version + 1
        change = sequence(told, version, self._now)
        if change is None or isinstance(change, RunReached):
            # Products stay at the door, and runs change nothing of the catalogue.
            return CatalogueChanged(
                version=version,
                recorded_at=self._now,
                message="product",
                code=said.code,
                change=dict(said.data),
            )
        return change


def exact(value: Any) -> Any:  # noqa: ANN401 - any value YAML can hold
    """Write decimals as text: they keep the digits they were written with."""
    if isinstance(value, Mapping):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return str(value) if isinstance(value, Decimal) else value
