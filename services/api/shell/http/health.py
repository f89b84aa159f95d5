"""`GET health`: whether previews can be answered, for whoever sends questions here."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.api.domain.refused import Refused
from services.api.shell.http.answers import NoAnswer, answer, no_answer
from services.api.shell.http.questions import Answer
from services.api.shell.http.rooms import Rooms


def router_of(rooms: Rooms) -> APIRouter:
    """Make the route."""
    router = APIRouter(tags=["health"])

    @router.get("/health", responses={200: {"model": Answer}, 503: {"model": NoAnswer}})
    async def health() -> Response:
        """Read what a preview reads, of nobody."""
        refused = await rooms.previews.look()
        return no_answer(refused) if isinstance(refused, Refused) else answer({"ok": True})

    return router
