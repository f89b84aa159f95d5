"""One message being translated: what it says, what is known, and the words all events share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from services.ingestion.domain.amounts import Written, minor_of
from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.enrichment import known_place
from services.ingestion.domain.fingerprint import fingerprint_of
from services.ingestion.domain.moments import date_of, instant_of
from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.tokens import NOBODYS, TokensThere
from shared.contracts.door import OutsideMessage
from shared.contracts.told import Told
from shared.kernel.ids import derive_id
from shared.kernel.money import Platform

Data = TypeVar("Data", bound=Told, covariant=True)  # noqa: PLC0105 - what is told is only read

EventFields = dict[str, Any]
"""Keyword arguments of an event's class."""


@dataclass(frozen=True, slots=True)
class Telling(Generic[Data]):
    """A message, the catalogue it meets, and the moment it is recorded at."""

    message: OutsideMessage[Any]
    catalogue: Catalogue
    recorded_at: datetime
    platform: Platform
    tokens: TokensThere = NOBODYS

    @property
    def data(self) -> Data:
        """What is told."""
        told: Data = self.message.data
        return told

    def participant(self) -> str:
        """Whom it is about: the envelope's subject and the data must not contradict each other."""
        subject = self.message.subject
        data: Any = self.message.data
        told = data.participant
        if data.access_token is not None:
            return self._identified(data.access_token, subject or told)
        if told is None:
            if subject is None:
                raise Refused("INVALID_MESSAGE", "subject", "is missing: whom is it about?")
            return subject
        if subject is not None and subject != told:
            raise Refused("INVALID_MESSAGE", "data.participant", "differs from the subject")
        return str(told)

    def header(
        self,
        content: Mapping[str, object],
        *,
        participant: str | None = None,
        told_on: datetime | date | None = None,
        unit: str | None = None,
        at: str = "data.performed_on",
    ) -> EventFields:
        """The fields that every event has; `content` is what else makes this telling the same."""
        message = self.message
        whom = participant if participant is not None else self.participant()
        performed_on = None if told_on is None else self.instant(told_on, at)
        about = {"participant": whom, "performed_on": performed_on, "unit": unit, **content}
        return {
            "event_id": derive_id(message.source, message.id),
            "external_system": message.source,
            "external_reference": message.id,
            "fingerprint": fingerprint_of(message.type, about),
            "participant": whom,
            "performed_on": performed_on or self.recorded_at,
            "recorded_at": self.recorded_at,
            **known_place(unit, self.catalogue, self.platform.time_zone),
        }

    def about(self, content: Mapping[str, object]) -> EventFields:
        """The header of a message about a participant that names moment and unit as usual."""
        data: Any = self.message.data
        return self.header(content, told_on=data.performed_on, unit=data.performed_by_unit)

    def event_named(self, reference: str) -> str:
        """The event id of another event that the same source told."""
        return derive_id(self.message.source, reference)

    def money(self, told: Written, path: str) -> int:
        """Minor units of an amount; refused where it has more digits than the currency."""
        try:
            return minor_of(told, self.platform.digits)
        except ValueError as error:
            raise Refused("INVALID_MESSAGE", path, str(error)) from error

    def positive_money(self, told: Written, path: str) -> int:
        """Minor units of an amount that must be above zero."""
        minor = self.money(told, path)
        if minor <= 0:
            raise Refused("INVALID_MESSAGE", path, "must be above zero")
        return minor

    def instant(self, told: datetime | date, path: str) -> datetime:
        """An instant in UTC; a date is its local midnight in the platform zone."""
        try:
            return instant_of(told, self.platform.time_zone)
        except ValueError as error:
            raise Refused("INVALID_MESSAGE", path, str(error)) from error

    def day(self, told: datetime | date, path: str) -> date:
        """A date; an instant is the date it has in the platform zone."""
        try:
            return date_of(told, self.platform.time_zone)
        except ValueError as error:
            raise Refused("INVALID_MESSAGE", path, str(error)) from error

    def only_from(self, teller: str) -> None:
        """Refuse what anybody else tells than the service whose word it is."""
        if self.message.source != teller:
            raise Refused("INVALID_MESSAGE", "source", f"only {teller} tells this")

    def _identified(self, token: str, named: str | None) -> str:
        path = "data.access_token"
        if named is not None:
            sentence = "names somebody where a participant is named already: give one of them"
            raise Refused("INVALID_MESSAGE", path, sentence)
        found = self.tokens.holder(token)
        if found is None:
            raise Refused("UNKNOWN_ACCESS_TOKEN", path, "is not the token of any participant")
        return found
