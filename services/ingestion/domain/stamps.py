"""The moment a record is recorded at: it never goes backwards within a journal partition."""

from datetime import datetime


class Stamps:
    """The latest moment of each partition, as far as this instance has seen."""

    def __init__(self) -> None:
        self._latest: dict[int, datetime] = {}

    def at_least(self, partition: int, moment: datetime) -> datetime:
        """Take the moment, or the partition's latest where that is later."""
        latest = self._latest.get(partition)
        if latest is not None and latest > moment:
            return latest
        self._latest[partition] = moment
        return moment
