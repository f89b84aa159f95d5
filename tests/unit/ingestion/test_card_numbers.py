"""Card numbers fed through every field of every message, good and bad: none comes out."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from services.ingestion.shell.letters import Placed
from services.ingestion.shell.translator import Translator
from tests.unit.ingestion.shell_language import NOW, a_record, a_sequencer_fold, a_translator

INBOUND = Path(__file__).parents[3] / "schemas" / "inbound"
CONTROL = Path(__file__).parents[3] / "schemas" / "control"
CARD = "4539578763621486"
SPELLINGS = [CARD, "4539 5787 6362 1486", "4539-5787-6362-1486", "371449635398431"]

NAMES = {
    *("source", "id", "subject", "performed_by_unit", "unit", "product", "purchase", "event"),
    *("offer", "spend_request", "transaction", "to", "referring_participant", "subscription"),
    *("referred_participant", "replacement", "owned_by_group", "kpi", "scheme", "code"),
    *("schemes", "merchants", "joined", "left", "units", "groups", "family", "transfer_tokens"),
    *("told_by", "reference", "run", "terminated", "giver", "tokens", "sender"),
}
"""What a thing is called is not masked: another thing would have its name then."""


def leaves(told: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401
    if isinstance(told, dict):
        for key, inner in told.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(told, list):
        for index, inner in enumerate(told):
            yield from leaves(inner, (*path, index))
    else:
        yield path


def with_card(told: dict[str, Any], path: tuple[str | int, ...], card: str) -> dict[str, Any]:
    changed: Any = deepcopy(told)
    place = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = card
    return dict(changed)


def is_a_name(path: tuple[str | int, ...]) -> bool:
    return name_of(path) in NAMES or "products" in path


def name_of(path: tuple[str | int, ...]) -> str:
    return str(next(part for part in reversed(path) if isinstance(part, str)))


def shows(placed: list[Placed], card: str) -> bool:
    digits = "".join(each for each in card if each.isdigit())
    written = " ".join(each.row.key + each.row.body.decode() for each in placed)
    return card in written or digits in written.replace(" ", "").replace("-", "")


def goldens(room: Path) -> list[str]:
    return sorted(
        path.name.removesuffix(".v1.example.json") for path in room.glob("*.example.json")
    )


def golden(room: Path, name: str) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads((room / f"{name}.v1.example.json").read_bytes())
    return told


@pytest.fixture(scope="module")
def translator() -> Translator:
    return a_translator()


@pytest.mark.parametrize("card", SPELLINGS)
@pytest.mark.parametrize("name", goldens(INBOUND))
def test_no_field_of_an_inbound_message_lets_a_card_through(
    translator: Translator, name: str, card: str
) -> None:
    told = golden(INBOUND, name)
    with capture_logs() as logs:
        for path in leaves(told):
            raw = orjson.dumps(with_card(told, path, card))
            fates = translator.translate([a_record(raw)], NOW)
            is_name = is_a_name(path) and fates.fates["event", 0] == 1
            assert is_name or not shows(fates.placed, card), path
    assert card not in str(logs)


@pytest.mark.parametrize("card", SPELLINGS)
@pytest.mark.parametrize("name", goldens(INBOUND))
def test_no_bad_message_lets_a_card_through(translator: Translator, name: str, card: str) -> None:
    told = golden(INBOUND, name)
    bad = [
        orjson.dumps({**told, "data": {**told["data"], card: card}}),
        orjson.dumps({**told, "data": {**told["data"], "note": {"deep": [card]}}}),
        orjson.dumps({**told, "data": card}),
        orjson.dumps({**told, "type": card, "id": card, "subject": card, "source": card}),
        orjson.dumps({**told, "card": int(CARD), "type": None}),
        orjson.dumps(told)[:-1] + b',"card":"' + card.encode() + b'"',
        b"\xff" + card.encode() + b"\xfe",
        card.encode(),
        "".join(f"\\u{ord(each):04x}" for each in card).encode(),
    ]
    for raw in bad:
        translated = translator.translate([a_record(raw)], NOW)
        assert translated.fates["event", 0] == 0, raw
        assert len(translated.placed) == 1
        assert not shows(translated.placed, card), raw


@pytest.mark.parametrize("name", goldens(CONTROL))
def test_no_refused_control_message_and_no_free_text_lets_a_card_through(name: str) -> None:
    told = golden(CONTROL, name)
    for path in leaves(told):
        if name_of(path) in {"name", "description"}:
            placed = a_sequencer_fold(orjson.dumps(with_card(told, path, CARD)))
            assert not shows(placed, CARD), path
    bad = {**told, "data": {**told["data"], CARD: CARD, "description": CARD}}
    assert not shows(a_sequencer_fold(orjson.dumps(bad)), CARD)
