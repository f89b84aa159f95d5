"""The control topic, read from its beginning by each instance into its own catalogue."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from aiokafka import ConsumerRecord

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.control import judge
from services.ingestion.domain.rejection import Rejection
from services.ingestion.shell.reader import TopicReader
from services.ingestion.shell.rules import Rules
from shared.contracts.door import CONTROL_DOOR, Misfit, NotJson, OutsideMessage
from shared.contracts.told import Told
from shared.contracts.topics import CONTROL
from shared.runtime.limits import Limits

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Learned:
    """One control record as it was judged, at its place in the order."""

    record: ConsumerRecord
    told: OutsideMessage[Told] | Misfit | NotJson
    rejection: Rejection | None


class ControlFold:
    """Judges control records in order and learns those that are right."""

    def __init__(self, rules: Rules) -> None:
        self.catalogue = Catalogue()
        self._rules = rules

    def learn(self, record: ConsumerRecord) -> Learned:
        """Judge one record by all before it; every instance comes to the same judgement."""
        told = CONTROL_DOOR.read(record.value or b"")
        if isinstance(told, NotJson):
            return Learned(record, told, None)
        try:
            return Learned(record, told, self._judged(told))
        except Exception as error:  # noqa: BLE001 - our bug must not stop the stream
            _log.error("control.failed", offset=record.offset, error=type(error).__name__)
            reason = f"our code failed on it: {type(error).__name__}"
            return Learned(record, NotJson(reason), None)

    def _judged(self, told: OutsideMessage[Told] | Misfit) -> Rejection | None:
        rejection = judge(told, self.catalogue, self._rules.platform)
        if rejection is not None or isinstance(told, Misfit):
            return rejection
        moment = self._rules.moment(told, _ANY_MOMENT)
        if isinstance(moment, Rejection):
            return moment
        self.catalogue.learn(told.data)
        return None


class CatalogueReader(TopicReader):
    """Keeps this instance's catalogue up to the end of the control topic."""

    def __init__(
        self, bootstrap_servers: str, namespace: str, fold: ControlFold, limits: Limits
    ) -> None:
        self._fold = fold
        topic = CONTROL.named(namespace).name
        super().__init__(
            bootstrap_servers, topic, fold.learn, limits, shown="ingestion_catalogue_offset"
        )

    @property
    def catalogue(self) -> Catalogue:
        """What is known, as of `position`."""
        return self._fold.catalogue
