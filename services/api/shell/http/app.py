"""The interface: its routes, its description, and what a question of no route is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from services.api.domain.refused import Refused
from services.api.shell.http import health, previews, questions
from services.api.shell.http.answers import no_answer
from services.api.shell.http.rooms import Rooms

_log = structlog.get_logger(__name__)
_DESCRIPTION = "What Rewardstream remembers, for people and tills: it reads and never writes."


def build_app(rooms: Rooms) -> FastAPI:
    """Plug the routes together."""
    app = _Described(
        title="Rewardstream",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,  # such pages load scripts from elsewhere; /openapi.json says it all
        redoc_url=None,
    )
    app.quick = previews.route_of(rooms)
    app.include_router(previews.router_of(app.quick))
    app.include_router(questions.router_of(rooms))
    app.include_router(health.router_of(rooms))
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(RequestValidationError, _misasked)
    app.add_exception_handler(Exception, _failed)
    return app


class _Described(FastAPI):
    """Describes what it answers, and not what the framework would without our envelope.

    Previews, of which there are many, go past the framework: finding the route and its parameters
    was a fifth of the processor time of one. There is nothing on that way that they would miss.
    """

    quick: Callable[[Request], Awaitable[Response]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", previews.PATH):
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self.quick(request)
        except Exception as error:  # noqa: BLE001 - our bug is told as one
            response = await _failed(request, error)
        await response(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """Leave the framework's own refusals out."""
        described = super().openapi()
        for verbs in described["paths"].values():
            for told in verbs.values():
                told["responses"].pop("422", None)
        return described


async def _no_route(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    return no_answer(Refused(_CODES.get(error.status_code, "INVALID_MESSAGE"), phrase))


_CODES = {404: "UNKNOWN_OPERATION", 405: "UNKNOWN_OPERATION"}


async def _misasked(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"][1:])
    return no_answer(Refused("INVALID_MESSAGE", str(first["msg"]), path))


async def _failed(request: Request, error: Exception) -> Response:
    _log.error("request.failed", path=request.url.path, error=type(error).__name__)
    return no_answer(Refused("FAILED", "our code failed on it; it is written down"))
