"""The interface keeps to its own description, whatever it is asked: nothing raises, all is told."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import jsonschema
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services.api.domain.preview import Preview, Snapshot, preview
from services.api.domain.refused import Refused
from services.api.domain.translating import translated
from services.api.shell.http.app import build_app
from services.api.shell.http.rooms import Rooms
from services.api.shell.previews import Previews
from services.ingestion.domain.catalogue import Catalogue
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.participant import Participant
from services.wallet.domain.wallet import Wallet
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.told import Told
from shared.kernel.money import Platform
from tests.support.from_schema import ANYTHING, from_schema

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


class _Previews:
    """Answers of an empty platform with one participant, without any server."""

    async def ask(self, told: OutsideMessage[Told] | Misfit) -> Preview | Refused:
        purchase = translated(told, Catalogue(), NOW, Platform())
        if isinstance(purchase, Refused):
            return purchase
        who = Participant(purchase.participant, signed_up_on=NOW)
        return preview(Snapshot(OfferBook(), who, Wallet()), purchase)

    async def look(self) -> None:
        return None


def an_app() -> FastAPI:
    previews = cast("Previews", _Previews())
    return build_app(
        Rooms(
            previews,
            Platform(),
            lambda: NOW,
            database_url=NOWHERE,
            body_bytes_max=100_000,
            questions_max=4,
            seconds_max=5.0,
        )
    )


APP = an_app()
DESCRIBED = APP.openapi()
COMPONENTS = DESCRIBED["components"]["schemas"]
ROUTES = [(path, verb) for path, verbs in DESCRIBED["paths"].items() for verb in verbs]
PREVIEW = "/customer_events/purchases/preview"
BODY = DESCRIBED["paths"][PREVIEW]["post"]["requestBody"]["content"]["application/json"]["schema"]


def asked(path: str, verb: str, **how: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
    async def ask() -> httpx.Response:
        door = httpx.ASGITransport(app=APP, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=door, base_url="http://api") as client:
            return await client.request(verb.upper(), path, **how)

    return asyncio.run(ask())


def must_be_as_described(path: str, verb: str, answer: httpx.Response) -> None:
    described = DESCRIBED["paths"][path][verb]["responses"]
    assert str(answer.status_code) in described, answer.text
    shape = described[str(answer.status_code)]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), {**shape, "components": {"schemas": COMPONENTS}})
    assert (answer.status_code == 200) == (answer.json()["status"]["code"] == "OK")


@given(from_schema(BODY, BODY.get("$defs", COMPONENTS)))
def test_whatever_the_description_allows_is_answered_or_refused_with_a_code(body: object) -> None:
    answer = asked(PREVIEW, "post", content=json.dumps(body).encode("utf-8", "surrogatepass"))
    must_be_as_described(PREVIEW, "post", answer)


@given(ANYTHING.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200))
def test_any_bytes_are_answered_or_refused_with_a_code(body: bytes) -> None:
    must_be_as_described(PREVIEW, "post", asked(PREVIEW, "post", content=body))


@pytest.mark.parametrize(("path", "verb"), [r for r in ROUTES if r[1] == "get"])
@given(data=st.data())
def test_any_parameters_are_answered_or_refused_with_a_code(
    path: str, verb: str, data: st.DataObject
) -> None:
    parameters = DESCRIBED["paths"][path][verb].get("parameters", [])
    drawn = {
        each["name"]: data.draw(from_schema(each["schema"], COMPONENTS) | st.text(max_size=9))
        for each in parameters
        if each.get("required") or data.draw(st.booleans())
    }
    told = {name: str(value).encode("utf-8", "replace").decode() for name, value in drawn.items()}
    must_be_as_described(path, verb, asked(path, verb, params=told))


def test_every_route_is_described_with_its_refusals() -> None:
    assert len(ROUTES) == 8
    for path, verb in ROUTES:
        told = DESCRIBED["paths"][path][verb]
        assert "503" in told["responses"]
        assert "422" not in told["responses"], "the envelope is ours, not the framework's"
        assert told["description"]
