"""Revoked partitions are closed before the group goes on; failures are noticed."""

import asyncio

import pytest
from aiokafka import TopicPartition

from shared.runtime.assignment import Assignment
from shared.runtime.stops import Fenced


class Slow:
    """A loop that needs a while to close, or fails."""

    def __init__(self, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.seconds = seconds
        self.error = error
        self.stopping = asyncio.Event()
        self.ended = "no"
        self.next_offset: int | None = 7

    async def serve(self) -> None:
        """Serve until stopped."""
        if self.error is not None:
            raise self.error
        await self.stopping.wait()
        try:
            await asyncio.sleep(self.seconds)
            self.ended = "itself"
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise

    def stop(self) -> None:
        """Take your time."""
        self.stopping.set()


def tps(*partitions: int) -> set[TopicPartition]:
    return {TopicPartition("journal", p) for p in partitions}


async def test_revoking_waits_for_the_unit_at_hand() -> None:
    loops = {0: Slow(0.02), 1: Slow(0.0)}
    assignment = Assignment(loops.__getitem__, close_seconds_max=1)
    await assignment.on_partitions_assigned(tps(0, 1))
    assert assignment.next_offsets() == {0: 7, 1: 7}
    await assignment.on_partitions_revoked(tps(0))
    assert loops[0].ended == "itself"
    assert assignment.partitions == [1]
    await assignment.close()
    assert loops[1].ended == "itself"


async def test_revoking_does_not_wait_for_ever() -> None:
    loop = Slow(60)
    assignment = Assignment(lambda _: loop, close_seconds_max=0.02)
    await assignment.on_partitions_assigned(tps(0))
    await asyncio.sleep(0)
    await assignment.on_partitions_revoked(tps(0))
    assert loop.ended == "cancelled"


async def test_a_loop_that_fails_is_told_to_the_instance() -> None:
    assignment = Assignment(lambda _: Slow(error=Fenced("over")), close_seconds_max=1)
    await assignment.on_partitions_assigned(tps(0))
    with pytest.raises(Fenced):
        await assignment.failed
