"""A record that makes our code raise parks its participant: runs pass them over, a retry frees."""

from __future__ import annotations

from typing import Any

import pytest

from services.operator.stack.stack import Stack
from services.rewards.domain import partition as partition_module
from services.rewards.domain.answers.decision import Decision
from services.rewards.domain.engine import decide
from shared.contracts.events import ParkedRetried, RunReached
from shared.runtime.department import Outgoing
from tests.integration.rewards.serving import query, take_over
from tests.support.stories import (
    a_purchase,
    a_run,
    an_offer,
    at,
    bought_now,
    header,
    setup,
    signed_up,
)

pytestmark = pytest.mark.stack
BROKEN: set[str] = set()


@pytest.fixture(autouse=True)
def _bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in our code: events and runs named in BROKEN make it raise."""

    def buggy(book: Any, dossier: Any, message: Any, occasion: Any) -> Decision:  # noqa: ANN401
        name = message.run_id if isinstance(message, RunReached) else message.external_reference
        if name in BROKEN and dossier.participant.code == "bob":
            raise ZeroDivisionError
        return decide(book, dossier, message, occasion)

    BROKEN.clear()
    original = partition_module.Partition.__init__
    monkeypatch.setattr(
        partition_module.Partition,
        "__init__",
        lambda self, *args, **over: original(self, *args, **{**over, "decider": buggy}),
    )


def told(name: str, who: str, **over: Any) -> Any:  # noqa: ANN401
    return a_purchase(name, participant=who, **over)


def retry(name: str) -> ParkedRetried:
    return ParkedRetried(**header(name, participant="bob"))


def commanded(said: list[Outgoing]) -> list[str]:
    return [one.key for one in said if one.topic == "wallet.commands.v1"]


async def parked(stack: Stack) -> list[tuple[str, int]]:
    rows = await query(
        stack, "SELECT message_key, record_offset FROM parked ORDER BY message_key, record_offset"
    )
    return [(row["message_key"], row["record_offset"]) for row in rows]


async def test_the_parked_wait_in_order_and_others_go_on(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer(interactive=True)))
    start = served.offset
    BROKEN.add("b1")
    said = await served.tell(
        *(signed_up(name=f"su-{who}", participant=who) for who in ("ada", "bob")),
        bought_now("b1", participant="bob"),
        bought_now("a1", participant="ada"),
        bought_now("b2", participant="bob"),
    )
    assert commanded(said) == ["ada"]
    assert await parked(own_database) == [("bob", start + 2), ("bob", start + 4)]
    BROKEN.clear()
    assert commanded(await served.tell(retry("again"))) == ["bob", "bob", "bob"]  # and RetryParked
    assert await parked(own_database) == []


async def test_a_run_passes_the_parked_over_and_comes_again_for_them(own_database: Stack) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer()))
    await served.tell(*(signed_up(name=f"su-{w}", participant=w) for w in ("ada", "bob")))
    await served.tell(told("b1", "bob"), told("a1", "ada"))
    BROKEN.add("b2")
    await served.tell(told("b2", "bob"))
    BROKEN.clear()
    said = await served.tell(a_run("r1", version=50))
    assert commanded(said) == ["ada"]
    assert [who for who, _ in await parked(own_database)] == ["bob", "bob"]
    served.work.close()
    again = await take_over(own_database)
    assert commanded(await again.tell(retry("again"))) == ["bob", "bob", "bob"]
    assert await parked(own_database) == []


async def test_a_run_that_raises_for_one_participant_parks_them_and_goes_on(
    own_database: Stack,
) -> None:
    served = await take_over(own_database)
    await served.tell(*setup(an_offer()))
    for who in ("ada", "bob", "cy"):
        await served.tell(signed_up(name=f"su-{who}", participant=who), told(f"p-{who}", who))
    BROKEN.add("r1")
    assert commanded(await served.tell(a_run("r1", version=50))) == ["ada", "cy"]
    assert [who for who, _ in await parked(own_database)] == ["bob"]
    assert commanded(await served.tell(retry("in vain"))) == ["bob"]  # the wallet retries too
    assert [who for who, _ in await parked(own_database)] == ["bob"]
    BROKEN.clear()
    assert commanded(await served.tell(retry("at last"))) == ["bob", "bob"]
    assert await parked(own_database) == []
    later = at("2024-02-01T00:00:00")
    assert commanded(await served.tell(a_run("r2", version=51, as_of=later))) == []
