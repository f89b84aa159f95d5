"""What one message comes to in a partition: remembered, and numbered densely as it leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.rewards.domain.answers.decision import Decision, Record
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.engine import decide
from services.rewards.domain.folding.memory import Memory
from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent
from shared.contracts.notice import Notice
from shared.kernel.money import Platform


@dataclass(slots=True)
class Ruling:
    """What one message comes to, numbered, and who could not be judged.

    `cursor`: the message has to wait until a run is through; judge it again.
    """

    commands: list[tuple[int, WalletCommand]] = field(default_factory=list)
    records: list[tuple[int, Record]] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)
    """To be told at the front door: they come back as records of the journal."""
    cursor: str | None = None
    parked: list[tuple[str, str]] = field(default_factory=list)


class Speaker:
    """One partition's book, memory, time and numbers."""

    def __init__(
        self,
        platform: Platform,
        number: int = 0,
        memory: Memory | None = None,
        decider: Callable[..., Decision] = decide,
    ) -> None:
        self.number = number
        self.memory = memory or Memory()
        self.book = OfferBook(platform=platform)
        self.version = -1
        """The control offset of the last change or run that was heard."""
        self.now: datetime | None = None
        self.commands = 0
        self.decisions = 0
        self.notices = 0
        self._platform = platform
        self._decide = decider

    def _enact(self, code: str, decision: Decision, ruling: Ruling) -> None:
        self.memory.remember(code, decision.facts)
        for command in decision.commands:
            self._command(command, ruling)
        for record in decision.trace:
            self._record(record, ruling)
        for notice in decision.notices:
            self._notice(notice, ruling)

    def _command(self, command: WalletCommand, ruling: Ruling) -> None:
        self.commands += 1
        ruling.commands.append((self.commands, command))

    def _record(self, record: Record, ruling: Ruling) -> None:
        self.decisions += 1
        self.memory.note_decision(record.event_id, self.decisions)
        ruling.records.append((self.decisions, record))

    def _notice(self, notice: Notice, ruling: Ruling) -> None:
        self.notices += 1
        ruling.notices.append((self.notices, notice))

    def _now(self, message: JournalEvent) -> datetime:
        told = message.recorded_at
        return told if self.now is None else max(self.now, told)
