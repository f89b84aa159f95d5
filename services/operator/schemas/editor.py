"""Schemas for an editor that completes and checks YAML: offer files and scenario files."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.operator.scenario.expectation import Expectation, ExpectedPreview
from services.operator.schemas.messages import DRAFT
from shared.contracts.control import CONTROL
from shared.contracts.inbound import INBOUND

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_RECORDED: Schema = {
    "recorded_at": {
        "type": "string",
        "description": "When it is recorded; else its own time, or that of the step before.",
    }
}
_OUTSIDE: Schema = {
    **_RECORDED,
    "id": {**_TEXT, "description": "The reference of the external system; told twice, it is one."},
    "external_system": {**_TEXT, "description": "Who says it; unique together with the id."},
}
_PLATFORM: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "The installation: EUR and UTC unless said.",
    "properties": {
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "time_zone": {"type": "string", "description": "As Europe/Athens."},
    },
}
_PREVIEW: Schema = {
    "type": "object",
    "description": "Asks what a purchase would bring; nothing comes of it.",
    "additionalProperties": False,
    "required": ["purchase"],
    "properties": {
        "purchase": {"$ref": "#/$defs/Purchase", "description": "As it is told, without its id."},
        "expect": {"$ref": "#/$defs/ExpectedPreview"},
    },
}
_WORDS: Schema = {
    "scenario": {"type": "string", "description": "What it shows, in a sentence."},
    "source": {"type": "string", "description": "Where in the rules it comes from."},
    "platform": _PLATFORM,
}


@cache
def editor_schemas() -> Mapping[str, Schema]:
    """Each with its path under schemas/."""
    return {
        "offers/offer.schema.json": _offer_file(),
        "offers/scenario.schema.json": _scenario_file(),
    }


def _offer_file() -> Schema:
    """One offer, or the control messages that it needs and itself."""
    definitions, control = _definitions(CONTROL, ())
    return {
        "$schema": DRAFT,
        "title": "A Rewardstream offer file",
        "type": "object",
        "properties": {
            **_WORDS,
            "offer": {"$ref": f"#/$defs/{control['offer']}"},
            "control": _list_of(control, "Control messages, in the order of their publication."),
            "steps": {"type": "array", "description": "In a scenario file: what happens."},
        },
        "additionalProperties": False,
        "oneOf": [{"required": ["offer"]}, {"required": ["control"]}],
        "$defs": definitions,
    }


def _scenario_file() -> Schema:
    """What is set up, what happens, and what is expected."""
    definitions, names = _definitions({**CONTROL, **INBOUND}, (Expectation, ExpectedPreview))
    control = {name: names[name] for name in CONTROL}
    steps = {**names, "expect": "Expectation"}
    steps_list = _list_of(steps, "One at a time: each is fully processed before the next.")
    steps_list["items"]["properties"] |= {"preview": _PREVIEW}
    return {
        "$schema": DRAFT,
        "title": "A Rewardstream scenario",
        "type": "object",
        "properties": {
            **_WORDS,
            "control": _list_of(control, "Published in this order before the first step."),
            "steps": steps_list,
        },
        "required": ["scenario"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _list_of(names: Mapping[str, str], description: str) -> Schema:
    messages = {name: {"$ref": f"#/$defs/{defined}"} for name, defined in names.items()}
    return {
        "type": "array",
        "description": description,
        "items": {
            "type": "object",
            "properties": messages,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    }


def _definitions(
    register: Mapping[str, type[BaseModel]], others: Iterable[type[BaseModel]]
) -> tuple[Schema, dict[str, str]]:
    """Describe every message with what may stand beside its data; a null is an absent field."""
    models = [*register.values(), *others]
    references, schema = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    definitions: Schema = schema["$defs"]
    names = {}
    for name, model in register.items():
        names[name] = references[model, "validation"]["$ref"].rpartition("/")[2]
        beside = _RECORDED if name in CONTROL else _OUTSIDE
        described = definitions[names[name]]
        described["properties"] = {**beside, **described.get("properties", {})}
    for described in definitions.values():
        _may_be_null(described)
    return definitions, names


def _may_be_null(described: Schema) -> None:
    """Fields that may be left out may be null too; the contracts say so of most already."""
    required = described.get("required", ())
    for name, field in described.get("properties", {}).items():
        known = {"type", "enum", "$ref", "anyOf"} & set(field)
        if name in required or known == {"anyOf"} or not known:
            continue
        words = {key: field.pop(key) for key in ("description", "title") if key in field}
        described["properties"][name] = {**words, "anyOf": [dict(field), {"type": "null"}]}
