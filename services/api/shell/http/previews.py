"""`POST customer_events/purchases/preview`: what a purchase would bring (rules 8.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.api.domain.refused import Refused
from services.api.domain.translating import read_purchase
from services.api.domain.writing import preview_written
from services.api.shell.http.answers import Status, answer, body_of, no_answer, no_answers
from services.api.shell.http.rooms import Rooms
from shared.contracts.inbound.purchase import Purchase

PATH = "/customer_events/purchases/preview"
Route = Callable[[Request], Awaitable[Response]]
Money = str
"""A decimal in the platform's currency, as "10.00"."""


class AwardTold(BaseModel):
    """What one offer would award at once."""

    offer: str
    amount: Money


class PreviewTold(BaseModel):
    """What telling the purchase now would bring; a run may award more later."""

    participant: str
    participant_name: str | None
    currency: str
    wallet_balance: Money
    total_award_amount: Money
    awards: list[AwardTold]
    total_instant_spend_amount: Money
    total_automatic_spend_amount: Money
    total_additional_spend_amount: Money
    minimum_spend_amount_per_transaction: Money | None
    maximum_spend_amount_per_transaction: Money | None
    reduction_method: Literal["FRONT_END_REDUCTION", "BACK_END_REDUCTION"]


class PreviewAnswer(BaseModel):
    """The envelope of a preview."""

    status: Status
    data: PreviewTold


def route_of(rooms: Rooms) -> Route:
    """Make what answers."""

    async def preview_purchase(request: Request) -> Response:
        """Say what a purchase would bring if it were told now; nothing is stored."""
        body = await body_of(request, rooms.body_bytes_max)
        if isinstance(body, Refused):
            return no_answer(body)
        told = read_purchase(body, rooms.clock())
        found = told if isinstance(told, Refused) else await rooms.previews.ask(told)
        if isinstance(found, Refused):
            return no_answer(found)
        return answer(preview_written(found, rooms.platform))

    return preview_purchase


def router_of(route: Route) -> APIRouter:
    """Describe the route."""
    router = APIRouter(tags=["customer events"])
    router.add_api_route(
        PATH,
        route,
        methods=["POST"],
        responses={200: {"model": PreviewAnswer}, **no_answers(400, 404, 409, 413)},
        openapi_extra={"requestBody": _body()},
    )
    return router


def _body() -> dict[str, Any]:
    """Describe a purchase as upstream tells it; here it may leave its moment out."""
    schema = Purchase.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["required"] = [name for name in schema["required"] if name != "performed_on"]
    return {"required": True, "content": {"application/json": {"schema": schema}}}
