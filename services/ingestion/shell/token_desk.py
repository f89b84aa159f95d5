"""Where tokens are claimed and change hands, before a batch that concerns them is translated.

    1 read the topic of tokens to its end      2 say from where on open changes of hands hold
    3 write what the batch claims and changes  4 read it back, and 2 again, until nothing is left

Everything is written at least once and counts once; whoever comes to an open change says from where
on it holds, so none stays open because its instance died. A batch without tokens waits for nothing.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from aiokafka import ConsumerRecord, TopicPartition

from services.ingestion.domain.tokens import Tokens
from services.ingestion.shell.journal_sink import JournalSink
from services.ingestion.shell.letters import Letters, Placed
from services.ingestion.shell.reader import TopicReader
from services.ingestion.shell.translator import Read, Translator
from shared.contracts.codec import TOKENS as CODEC
from shared.contracts.codec import Unreadable
from shared.contracts.tokens import ReassignmentEffective
from shared.contracts.topics import TOKENS
from shared.runtime.limits import Limits


class TokenReader(TopicReader):
    """This instance's fold of the topic of tokens."""

    def __init__(self, bootstrap_servers: str, namespace: str, limits: Limits) -> None:
        self.tokens = Tokens()
        topic = TOKENS.named(namespace).name
        super().__init__(
            bootstrap_servers, topic, self._fold, limits, shown="ingestion_tokens_offset"
        )

    async def ends(self, topic: str, partitions: int) -> tuple[int, ...]:
        """Say where each partition of another topic ends now."""
        places = [TopicPartition(topic, number) for number in range(partitions)]
        found = await self.consumer.end_offsets(places)
        return tuple(found[place] for place in places)

    def _fold(self, record: ConsumerRecord) -> None:
        read = CODEC.decode(record.value or b"")
        if isinstance(read, Unreadable):
            # Whom tokens identify would be wrong from here on.
            message = f"{record.topic}:{record.offset} is no record of ours: {read.reason}"
            raise TypeError(message)
        self.tokens.learn(read.data)


class TokenDesk:
    """Has everything on the topic of tokens that a batch needs there."""

    def __init__(self, reader: TokenReader, sink: JournalSink, letters: Letters) -> None:
        self._reader = reader
        self._sink = sink
        self._letters = letters

    async def settle(self, translator: Translator, batch: Sequence[Read], now: datetime) -> None:
        """Return once whom the tokens of a batch identify can no longer change for it."""
        if not any(read.names_tokens for read in batch):
            return
        await self._reader.reach(await self._reader.end())
        await self._say_from_where(now)
        while changes := translator.token_changes(batch, now):
            await self._write([self._letters.token_record(each) for each in changes])
            await self._say_from_where(now)

    async def _say_from_where(self, now: datetime) -> None:
        under_way = self._reader.tokens.under_way
        if not under_way:
            return
        destinations = self._letters.destinations
        inbound = destinations.inbound
        ends = await self._reader.ends(inbound, destinations.partitions[inbound])
        await self._write(
            [
                self._letters.token_record(
                    ReassignmentEffective(event_id=each, from_offsets=ends, recorded_at=now)
                )
                for each in under_way
            ]
        )

    async def _write(self, placed: Sequence[Placed]) -> None:
        await self._sink.publish(placed, asyncio.Event())
        await self._reader.reach(await self._reader.end())
