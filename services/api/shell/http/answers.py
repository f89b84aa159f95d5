"""What every route does: read a body within bounds, write an answer in its envelope (rules 8)."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

from services.api.domain.refused import Refused
from services.api.domain.writing import answered, status_of, turned_down

_JSON = "application/json"


class Status(BaseModel):
    """How it went: OK, or a code of the rules (8.3) with a sentence."""

    code: str
    message: str
    description: str


class NoAnswer(BaseModel):
    """A no: the status says why."""

    status: Status
    data: None = None


def no_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe which refusals a route may give; the server's own are always among them."""
    words = {
        400: "The question is wrong.",
        404: "What it asks about is not there.",
        409: "The rules refuse it.",
        413: "The question is too long.",
        503: "Ask again later.",
    }
    return {
        status: {"model": NoAnswer, "description": words[status]} for status in (*statuses, 503)
    }


def answer(data: object) -> Response:
    """Write what was asked for."""
    return Response(orjson.dumps(answered(data), default=str), media_type=_JSON)


def no_answer(refused: Refused) -> Response:
    """Write why there is no answer."""
    body = orjson.dumps(turned_down(refused))
    return Response(body, status_code=status_of(refused), media_type=_JSON)


async def body_of(request: Request, bytes_max: int) -> bytes | Refused:
    """Read a body, but no more of it than is allowed."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > bytes_max:
            return Refused("TOO_LARGE", f"a question has at most {bytes_max} bytes")
    return bytes(found)
