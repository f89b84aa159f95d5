"""The routes that answer one question each from the tables (rules 8.2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.api.domain.refused import Refused
from services.api.shell import wallets
from services.api.shell.explaining.event import explained
from services.api.shell.explaining.participant import explained_participant
from services.api.shell.http.answers import Status, answer, no_answer, no_answers
from services.api.shell.http.rooms import Rooms
from services.rewards.questions import Question
from shared.runtime.trouble import is_trouble

Code = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_DOWN = Refused("UNAVAILABLE", "what is remembered cannot be read now: ask again later")
_SLOW = Refused("BUSY", "too many questions are waiting for their answer: ask again later")


class Answer(BaseModel):
    """The envelope of one thing."""

    status: Status
    data: dict[str, Any]


class ListAnswer(BaseModel):
    """The envelope of several things."""

    status: Status
    data: list[dict[str, Any]]


class Desk:
    """Lets so many questions be read at once, each on sessions of its own."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._places = asyncio.Semaphore(rooms.questions_max)

    async def say(self, question: Awaitable[object]) -> Response:
        """Wait for an answer, and write it, or why there is none."""
        try:
            async with asyncio.timeout(self._rooms.seconds_max), self._places:
                found = await question
        except TimeoutError:
            return no_answer(_SLOW)
        except Exception as error:
            if is_trouble(error):
                return no_answer(_DOWN)
            raise
        return no_answer(found) if isinstance(found, Refused) else answer(found)


def router_of(rooms: Rooms) -> APIRouter:
    """Make the routes."""
    router, desk = APIRouter(), Desk(rooms)
    _wallets(router, rooms, desk)
    _transactions(router, rooms, desk)
    _reasons(router, rooms, desk)
    return router


def _wallets(router: APIRouter, rooms: Rooms, desk: Desk) -> None:
    @router.get(
        "/wallets/get_balance",
        tags=["wallets"],
        responses={200: {"model": Answer}, **no_answers(400, 404)},
    )
    async def get_balance(
        participant: Code,
        on: Annotated[
            date | None, Query(alias="date", description="Its end; now if absent.")
        ] = None,
    ) -> Response:
        """Say what a wallet holds now, or on a date if nothing but expiry happens (4.1, D-27)."""
        asked = wallets.balance_of(rooms.database_url, participant, on, rooms.platform)
        return await desk.say(asked)

    @router.get(
        "/wallets/get_expiring_balance",
        tags=["wallets"],
        responses={200: {"model": Answer}, **no_answers(400, 404)},
    )
    async def get_expiring_balance(participant: Code, before: date) -> Response:
        """Say what ends before a date (rules 4.1)."""
        asked = wallets.expiring_of(rooms.database_url, participant, before, rooms.platform)
        return await desk.say(asked)


def _transactions(router: APIRouter, rooms: Rooms, desk: Desk) -> None:
    @router.get(
        "/reward_transactions/awards/get_allocated_spends",
        tags=["reward transactions"],
        responses={200: {"model": ListAnswer}, **no_answers(400, 404)},
    )
    async def get_allocated_spends(award: Code) -> Response:
        """Say what was paid with an award: its id, or an event that it is for (rules 5)."""
        asked = wallets.allocations_of_awards(rooms.database_url, award, rooms.platform)
        return await desk.say(asked)

    @router.get(
        "/reward_transactions/spends/get_allocated_awards",
        tags=["reward transactions"],
        responses={200: {"model": ListAnswer}, **no_answers(400, 404)},
    )
    async def get_allocated_awards(spend: Code) -> Response:
        """Say what paid for a spend: its id, its request, or the purchase it is for (rules 5)."""
        asked = wallets.allocations_of_spends(rooms.database_url, spend, rooms.platform)
        return await desk.say(asked)


def _reasons(router: APIRouter, rooms: Rooms, desk: Desk) -> None:
    @router.get(
        "/reward_offers/performance",
        tags=["reward offers"],
        responses={200: {"model": Answer}, **no_answers(400, 404)},
    )
    async def get_performance(
        participant: Code, offer: Code, events: Annotated[int, Query(ge=1, le=100)] = 10
    ) -> Response:
        """Say what an offer gave a participant, how far they are, and why not (rules 3.5)."""
        return await desk.say(_performance(rooms, participant, offer, events))

    @router.get(
        "/customer_events/explain",
        tags=["customer events"],
        responses={200: {"model": ListAnswer}, **no_answers(400, 404)},
    )
    async def explain(
        event: Code, offer: Annotated[str | None, Query(max_length=200)] = None
    ) -> Response:
        """Say of events of this id or reference what was decided, why, and what came of it."""
        return await desk.say(_explained(rooms, event, offer))


async def _performance(rooms: Rooms, participant: str, offer: str, events: int) -> object:
    question = Question(participant, offer, rooms.clock(), events)
    found = await explained_participant(rooms.database_url, question, rooms.platform)
    if isinstance(found, str):
        name = participant if found == "participant" else offer
        return Refused(f"UNKNOWN_{found.upper()}", f"the engine knows no {found} {name}", found)
    return found


async def _explained(rooms: Rooms, event: str, offer: str | None) -> object:
    now, platform = rooms.clock(), rooms.platform
    found = await explained(rooms.database_url, event, offer, platform, now)
    return found or Refused("EVENT_NOT_FOUND", f"nothing is kept under {event}", "event")
