"""A unit of work that does not own its partition yet."""

from typing import Any, cast
from unittest.mock import AsyncMock, Mock

import pytest

from shared.runtime.department import Stream
from shared.runtime.fence import Fence
from shared.runtime.limits import Limits
from shared.runtime.work import Desk, Work


async def test_a_takeover_that_failed_leaves_nothing_to_remember() -> None:
    session = Mock(execute=AsyncMock(side_effect=OSError("the database went away")))
    desk: Desk[object] = Desk(
        partition=0,
        department=cast("Any", Mock()),
        fence=Fence(0, (Stream("said", "said"),)),
        dead_letters=cast("Any", Mock()),
        connect=AsyncMock(return_value=session),
        limits=Limits(),
        metrics=cast("Any", Mock()),
    )
    work = Work(desk)
    assert not work.sound
    with pytest.raises(OSError, match="went away"):
        await work.take_over()
    assert not work.sound, "its session works, but nobody knows where the partition stands"
