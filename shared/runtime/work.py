"""The unit of work: resolve, judge, commit with the position; and what became of it, if unsure.

what happened                         | the next call of `settle`
the unit committed                    | takes the next unit
trouble before the commit was sent    | renews ownership, reads the position: judges again
the answer to the commit was lost     | renews ownership, reads the position: it tells
our code raised in resolve or write   | renews, judges half as much, in the end one record
somebody else raised the epoch        | (raises Fenced, from `advance` or from renewing)
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import structlog

from shared.runtime.dead_letters import DeadLetters
from shared.runtime.department import Delivered, Department, Outgoing, Position, Record
from shared.runtime.fence import Fence
from shared.runtime.judging import Judging
from shared.runtime.limits import Limits
from shared.runtime.masking import described
from shared.runtime.metrics import Metrics, StepName
from shared.runtime.parking import Parking
from shared.runtime.postgres import Connection
from shared.runtime.reading import Reader
from shared.runtime.stops import Alarm, Stopped, Stuck
from shared.runtime.trouble import is_trouble
from shared.runtime.units import Backlog, Unit

Message = TypeVar("Message")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk(Generic[Message]):
    """What one partition's work is done with."""

    partition: int
    department: Department[Message]
    fence: Fence
    dead_letters: DeadLetters
    connect: Callable[[], Awaitable[Connection]]
    limits: Limits
    metrics: Metrics


class Work(Generic[Message]):
    """One partition's records on their way into the database, whoever delivers them."""

    def __init__(self, desk: Desk[Message]) -> None:
        self._desk = desk
        self._department = desk.department
        self._fence = desk.fence
        self._parking = Parking(desk.partition)
        self._reader = Reader(desk.department)
        self._backlog = Backlog(desk.department)
        self._judging = Judging(desk.department, self._parking, desk.dead_letters, desk.limits)
        self._session: Connection | None = None
        self._unit_size = desk.limits.unit_records_max
        self._doubtful: Unit[Message] | None = None
        self._given_up: tuple[int, str] | None = None
        self._broken = True  # until it is taken over
        self._stale = True
        self._alarm: Alarm | None = None

    @property
    def position(self) -> Position:
        """Where the partition stands."""
        return self._fence.position

    @property
    def session(self) -> Connection:
        """The session that owns the partition."""
        assert self._session is not None, "take over first"
        return self._session

    @property
    def partition(self) -> int:
        """Whose work this is."""
        return self._desk.partition

    @property
    def sound(self) -> bool:
        """True while the session is known to work and what it did is known."""
        return self._session is not None and not self._broken

    @property
    def waiting(self) -> bool:
        """True while there is something to settle, an alarm included."""
        return len(self._backlog) > 0 or self._doubtful is not None or self._alarm is not None

    async def take_over(self) -> Position:
        """Become the owner of the partition; may be called again after trouble."""
        self._broken = True
        await self._connect_anew()
        position = await self._fence.take_over(self.session)
        self._backlog.clear()
        self._doubtful, self._stale = None, True
        await self._reload()
        self._reader.start_at(self.position)
        self._broken = False
        return position

    def accept(self, delivered: Iterable[Delivered]) -> None:
        """Read what was delivered; a gap is raised by `settle`, after all that came before it."""
        try:
            self._backlog.extend(self._reader.read(delivered))
        except Alarm as alarm:
            self._alarm = alarm

    async def settle(self, published: Mapping[str, int]) -> Sequence[Outgoing]:
        """Commit one unit and return its outgoing rows; after trouble, call again.

        A unit whose commit answered with trouble is never judged twice nor lost: the next call
        asks the position first. Raises the driver's errors, an `Alarm`, or `Stopped`.
        """
        try:
            if self._broken and (outgoing := await self._recover()) is not None:
                return outgoing
            return await self._settle(published)
        except BaseException:
            self._broken = True
            raise

    async def remember(self, published: Mapping[str, int]) -> None:
        """Write down what was announced, when there is nothing to settle."""
        try:
            if self._broken:
                await self._recover()
            await self._fence.remember(self.session, published)
        except BaseException:
            self._broken = True
            raise

    async def alarm(self, alarm: Alarm) -> None:
        """Leave the reason why the partition stands still in its position row."""
        if self._broken:
            await self._connect_anew()
            await self._fence.renew(self.session)
        await self._fence.alarm(self.session, f"{alarm.kind}: {alarm}")

    def close(self) -> None:
        """End the session at once; an open transaction is rolled back by the server."""
        if self._session is not None:
            self._session.terminate()
            self._session = None

    async def _settle(self, published: Mapping[str, int]) -> Sequence[Outgoing]:
        if not self._backlog:
            if self._alarm is not None:
                raise self._alarm
            return ()
        unit = self._next_unit()
        try:
            await self._resolve(unit)
            self._timed("judge", lambda: self._judging.judge(unit, self.position))
            await self._commit(unit, published)
        except Exception as error:
            if is_trouble(error) or isinstance(error, Stopped):
                raise
            self._isolate(unit, error)
            self._broken = True
            return ()
        return self._finish(unit)

    def _next_unit(self) -> Unit[Message]:
        unit = self._backlog.cut(self.position, self._unit_size)
        if self._given_up is not None and self._given_up[0] == unit.items[0].offset:
            unit.given_up = self._given_up[1]
        self._doubtful = unit
        return unit

    async def _resolve(self, unit: Unit[Message]) -> None:
        began = time.perf_counter()
        if unit.retry in self._parking.keys and unit.given_up is None:
            await self._load_retried(unit)
        parked = self._parking.keys - {unit.retry}
        records = [i for i in unit.items if isinstance(i, Record) and i.key not in parked]
        if unit.given_up is None:
            await self._department.resolve(self.session, [*unit.retried, *records])
        self._took("resolve", began)

    async def _load_retried(self, unit: Unit[Message]) -> None:
        assert unit.retry is not None
        limit = self._desk.limits.unit_records_max
        rows = await self._parking.load(self.session, unit.retry, unit.retried_after, limit + 1)
        unit.retry_goes_on = len(rows) > limit
        unit.retried = [
            replace(self._department.decode(row), key=unit.retry) for row in rows[:limit]
        ]

    async def _commit(self, unit: Unit[Message], published: Mapping[str, int]) -> None:
        began = time.perf_counter()
        assert unit.advance is not None
        unit.published = published
        async with self.session.transaction():
            await self._fence.advance(self.session, unit.advance, published)
            await self._parking.write(self.session)
            await self._desk.dead_letters.write(self.session)
            await self._department.write(self.session)
            unit.outgoing = [*self._department.outgoing(), *self._desk.dead_letters.outgoing()]
            self._must_be_dense(unit.outgoing)
        self._took("commit", began)

    def _finish(self, unit: Unit[Message]) -> Sequence[Outgoing]:
        assert unit.advance is not None
        self._doubtful = None
        self._fence.advanced(
            unit.advance, {o.topic: o.sequence for o in unit.outgoing}, unit.published
        )
        finished = unit.done if unit.advance.cursor is None else unit.done - 1
        self._backlog.put_back(unit.items[finished:])
        self._unit_size = min(self._unit_size * 2, self._desk.limits.unit_records_max)
        partition, metrics = self._desk.partition, self._desk.metrics
        metrics.count("runtime_records_total", partition, finished)
        metrics.count("runtime_units_total", partition)
        metrics.show("runtime_position_offset", partition, unit.advance.next_offset)
        return unit.outgoing

    def _isolate(self, unit: Unit[Message], error: Exception) -> None:
        first = unit.items[0]
        if isinstance(error, Stuck):
            if unit.done == 0:
                raise error
            self._unit_size = unit.done
        elif len(unit.items) > 1:
            self._unit_size = max(1, len(unit.items) // 2)
        elif unit.given_up is None and isinstance(first, Record):
            self._given_up, self._unit_size = (first.offset, described(error)), 1
        else:
            raise error
        _log.warning("unit.raised", records=len(unit.items), offset=first.offset, exc_info=error)

    async def _recover(self) -> Sequence[Outgoing] | None:
        await self._connect_anew()
        position = await self._fence.renew(self.session)
        unit, self._doubtful = self._doubtful, None
        if unit is not None and _has_committed(unit, position):
            self._broken = False
            return self._finish(unit)
        if unit is not None:
            self._backlog.put_back(unit.items)
            self._judging.forget()
        self._stale = True
        await self._reload()
        self._broken = False
        return None

    async def _reload(self) -> None:
        if self._stale:
            self._department.discard()
            await self._parking.take_over(self.session)
            topic = self._desk.dead_letters.stream.topic
            self._desk.dead_letters.start_after(self.position.sequences[topic])
            await self._department.take_over(self.session, self.position, self._parking.keys)
            self._stale = False

    async def _connect_anew(self) -> None:
        self.close()
        self._session = await self._desk.connect()

    def _must_be_dense(self, outgoing: Sequence[Outgoing]) -> None:
        last = dict(self.position.sequences)
        for one in outgoing:
            assert one.sequence == last[one.topic] + 1, f"{one.topic}: {one.sequence} is not next"
            last[one.topic] = one.sequence

    def _timed(self, step: StepName, call: Callable[[], None]) -> None:
        began = time.perf_counter()
        call()
        self._took(step, began)

    def _took(self, step: StepName, began: float) -> None:
        self._desk.metrics.took(step, self._desk.partition, time.perf_counter() - began)


def _has_committed(unit: Unit[Message], position: Position) -> bool:
    advance = unit.advance
    return advance is not None and (advance.next_offset, advance.cursor) == (
        position.next_offset,
        position.cursor,
    )
