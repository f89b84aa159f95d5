"""What an instance is set to, as plain values; and the moment a message is recorded at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.ingestion.domain.moments import instant_of
from services.ingestion.domain.rejection import Rejection
from services.ingestion.settings import IngestionSettings
from shared.contracts.door import OutsideMessage
from shared.contracts.told import Told
from shared.kernel.money import Platform
from shared.kernel.periods import zone

RecordedAt = Literal["clock", "message"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The platform, where the time comes from, and limits."""

    platform: Platform
    recorded_at: RecordedAt
    record_bytes_max: int
    dead_letters_in_row_max: int

    def moment(self, told: OutsideMessage[Told], now: datetime) -> datetime | Rejection:
        """Now, or when history says the message was recorded: the envelope's time."""
        if self.recorded_at == "clock":
            return now
        if told.time is None:
            sentence = "is missing: history is back-filled, and it says when this was recorded"
            return Rejection("INVALID_MESSAGE", "time", sentence)
        try:
            return instant_of(told.time, self.platform.time_zone)
        except ValueError as error:
            return Rejection("INVALID_MESSAGE", "time", str(error))


def rules_of(settings: IngestionSettings) -> Rules:
    """The settings that translating needs; raises for a time zone that does not exist."""
    zone(settings.rewardstream_time_zone)
    return Rules(
        platform=Platform(settings.rewardstream_currency, settings.rewardstream_time_zone),
        recorded_at=settings.recorded_at,
        record_bytes_max=settings.record_bytes_max,
        dead_letters_in_row_max=settings.limits.dead_letters_in_row_max,
    )
