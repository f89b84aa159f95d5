"""A scenario against the pure functions of the services: one process, one partition, no servers."""

from datetime import datetime
from itertools import chain

from services.api.domain.preview import Preview, Snapshot, preview
from services.api.domain.refused import Refused
from services.api.domain.translating import translated
from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.control import judge, sequence
from services.ingestion.domain.rejection import Ignored, Rejection
from services.operator.scenario.explaining import (
    explanation,
    found_by,
    participant_explanation,
    progress_of,
)
from services.operator.scenario.file import Message, PreviewAsked, Scenario
from services.operator.scenario.front_door import FrontDoor
from services.operator.scenario.names import names_of
from services.operator.scenario.observation import Observation
from services.rewards.domain.judging.progress import Progress
from services.rewards.domain.partition import Partition as RewardsPartition
from services.wallet.domain.partition import Partition as WalletPartition
from shared.contracts.door import CONTROL_DOOR, INBOUND_DOOR, NotJson, OutsideMessage
from shared.contracts.events import JournalEvent
from shared.contracts.notice import notice_bytes


class Functions:
    """The river as a fold: each message goes all the way before the next is told."""

    def __init__(self, scenario: Scenario) -> None:
        """Begin with an empty platform of the scenario's currency and zone."""
        self.observation = Observation(names_of(scenario))
        self._platform = scenario.platform
        self._catalogue = Catalogue()
        self._door = FrontDoor(self._catalogue, scenario.platform)
        self._rewards = RewardsPartition(scenario.platform)
        self._wallet = WalletPartition()
        self._version = 0
        self._latest: datetime | None = None

    async def tell(self, message: Message) -> None:
        """Tell one message; everything it causes has happened when this returns."""
        self._latest = message.recorded_at
        raw = message.told.encode(message.recorded_at)
        if message.told.is_control:
            self._control(message, raw)
        else:
            self._inbound(message.told.message_id, message.recorded_at, raw)

    async def explain(self, event: str, offer: str) -> str | None:
        """Ask an offer about an event as a run would now: why it declines, if it does."""
        assert self._latest is not None, "nothing was told yet"
        kept = self.observation.event_id(event)
        found = None if kept is None else found_by(kept, [self._rewards])
        return None if found is None else explanation(*found, offer, self._latest)

    async def explain_participant(self, participant: str, offer: str) -> str | None:
        """Ask an offer without an event about a participant, as of the last run."""
        return participant_explanation(self._rewards, participant, offer)

    async def progress(self, participant: str, offer: str) -> Progress | None:
        """Say how far a participant is with an accumulating offer now."""
        assert self._latest is not None, "nothing was told yet"
        return progress_of([self._rewards], participant, offer, self._latest)

    async def preview(self, asked: PreviewAsked) -> Preview | Refused:
        """Say what a purchase would bring that nobody makes."""
        told = INBOUND_DOOR.read(asked.told.encode(asked.recorded_at))
        assert not isinstance(told, NotJson), "the runner writes JSON"
        at, tokens = asked.recorded_at, self._door.tokens
        purchase = translated(told, self._catalogue, at, self._platform, tokens)
        if isinstance(purchase, Refused):
            return purchase
        book, memory = self._rewards.book, self._rewards.memory
        who, wallet = memory.participant(purchase.participant), self._wallet.wallet
        return preview(Snapshot(book, who, wallet(who.code)), purchase)

    async def close(self) -> None:
        """Nothing is left behind."""

    def _control(self, message: Message, raw: bytes) -> None:
        told = CONTROL_DOOR.read(raw)
        assert not isinstance(told, NotJson), "the runner writes JSON"
        rejection = judge(told, self._catalogue, self._platform)
        if rejection is not None:
            self._reject(message.told.message_id, rejection)
            return
        assert isinstance(told, OutsideMessage)
        self._catalogue.learn(told.data)
        changed = sequence(told, self._version, message.recorded_at)
        self._version += 1
        if changed is not None:
            self._journal(changed)

    def _inbound(self, message_id: str, recorded_at: datetime, raw: bytes) -> None:
        told = INBOUND_DOOR.read(raw)
        assert not isinstance(told, NotJson), "the runner writes JSON"
        outcome = self._door.hear(told, recorded_at)
        if isinstance(outcome, Rejection):
            self._reject(message_id, outcome)
        elif not isinstance(outcome, Ignored):
            self._journal(outcome)

    def _journal(self, event: JournalEvent) -> None:
        ruling = self._rewards.judge(event)
        for _, record in ruling.records:
            self.observation.decide(record.kind, record.data)
        answers = [self._wallet.judge(command) for _, command in ruling.commands]
        for published in chain.from_iterable(answer.outgoing for answer in answers):
            self.observation.transact(published.body)
        told = chain(ruling.notices, *(answer.notices for answer in answers))
        for number, notice in told:
            body = notice_bytes(number, notice)[1]
            self._inbound(notice.notice_id, notice.recorded_at, body)
        assert not ruling.parked, f"the engine could not judge: {ruling.parked}"
        assert ruling.cursor is None, "all participants of a scenario are judged at once"

    def _reject(self, message_id: str, rejection: Rejection) -> None:
        self.observation.reject(message_id, rejection.code, rejection.message)
