"""Every golden ever written is read today, and is what its schema says (law 10)."""

from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from jsonschema import Draft202012Validator

from services.operator.schemas.files import EXAMPLE, SCHEMA
from services.operator.schemas.messages import every_message
from shared.contracts.codec import COMMANDS, JOURNAL, TOKENS, Codec, Unreadable
from shared.contracts.door import CONTROL_DOOR, INBOUND_DOOR, OutsideMessage
from shared.contracts.facts import WalletFact
from shared.contracts.message import Header, encode
from shared.contracts.rejections import DoorFact

ROOT = Path(__file__).parents[2] / "schemas"
GOLDENS = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob(f"*{EXAMPLE}"))
DOORS = {"inbound": INBOUND_DOOR, "control": CONTROL_DOOR}
CODECS: dict[str, Codec[Any]] = {
    "events": JOURNAL,
    "commands": COMMANDS,
    "facts": Codec(get_args(WalletFact)),
    "tokens": TOKENS,
    "rejections": Codec(get_args(DoorFact)),
}


def room(golden: str) -> str:
    return golden.split("/", maxsplit=1)[0]


OURS = [golden for golden in GOLDENS if room(golden) in CODECS]


@pytest.mark.parametrize("golden", GOLDENS)
def test_a_golden_is_read(golden: str) -> None:
    raw = (ROOT / golden).read_bytes()
    if room(golden) in DOORS:
        assert isinstance(DOORS[room(golden)].read(raw), OutsideMessage)
    else:
        assert not isinstance(CODECS[room(golden)].decode(raw), Unreadable)


@pytest.mark.parametrize("golden", GOLDENS)
def test_a_golden_is_what_its_schema_says(golden: str) -> None:
    schema = orjson.loads((ROOT / golden.replace(EXAMPLE, SCHEMA)).read_bytes())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(orjson.loads((ROOT / golden).read_bytes()))


@pytest.mark.parametrize("golden", OURS)
def test_what_we_state_is_written_as_it_was_read(golden: str) -> None:
    """A field may be added since a golden was written, but none is lost or renamed."""
    told = orjson.loads((ROOT / golden).read_bytes())
    message = CODECS[room(golden)].decode((ROOT / golden).read_bytes())
    assert not isinstance(message, Unreadable)
    names = ("type", "id", "source", "subject", "correlationid", "causationid", "partitionkey")
    header = Header(
        **{name: told[name] for name in names},
        time=told["time"],
        sequence=int(told["sequence"]) if "sequence" in told else None,
    )
    written = orjson.loads(encode(header, message.data))
    assert written | {"data": written["data"] | told["data"]} == written
    assert {key: each for key, each in written.items() if key != "data"} == {
        key: each for key, each in told.items() if key != "data"
    }


def test_every_message_has_a_golden() -> None:
    assert {f"{message.file}{EXAMPLE}" for message in every_message()} <= set(GOLDENS)
