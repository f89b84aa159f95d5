"""The AsyncAPI 3 document: every topic a channel, every message of it with its schema."""

from collections.abc import Iterable
from typing import Any, get_args

from services.operator.schemas.messages import Published, every_message
from shared.contracts.codec import snake_case
from shared.contracts.facts import AwardFact, LedgerSealed, TransactionFact
from shared.contracts.message import message_type
from shared.contracts.receivables import ReceivableFact
from shared.contracts.topics import (
    AWARDS,
    COMMANDS,
    CONTROL,
    DECISIONS,
    INBOUND,
    INGESTION_DEAD_LETTERS,
    JOURNAL,
    RECEIVABLES,
    REJECTIONS,
    REWARDS_DEAD_LETTERS,
    SEALS,
    TOKENS,
    TOPICS,
    TRANSACTIONS,
    WALLET_DEAD_LETTERS,
    Topic,
)

Json = dict[str, Any]

_DECISIONS = (
    "event_decided",
    "event_refused",
    "event_cancelled",
    "offer_refused",
    "run_completed",
    "run_extended",
)
_TOLD_BY_OTHERS = {INBOUND.name, CONTROL.name}


def document() -> Json:
    """Describe every topic, who states what on it, and where the schemas lie."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rewardstream",
            "version": "1.0.0",
            "description": "Records are CloudEvents 1.0 in structured mode, as JSON.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {_operation_name(topic): _operation(topic) for topic in TOPICS},
        "components": {"messages": {each: _message(each) for each in _types()}},
    }


def topics() -> list[Json]:
    """List every topic as operators and their tools want to read it."""
    return [
        {
            "name": topic.name,
            "owner": topic.owner,
            "key": topic.key,
            "value": topic.value,
            "partitions": topic.partitions,
            "partitions_fixed": topic.partitions_fixed,
            "retention_days": None if topic.retention == "unlimited" else topic.retention,
        }
        for topic in TOPICS
    ]


def _channel(topic: Topic) -> Json:
    return {
        "address": topic.name,
        "title": topic.name,
        "description": f"{topic.value}; stated by {topic.owner}, keyed by {topic.key}.",
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in _of(topic)},
        "bindings": {"kafka": {"partitions": topic.partitions, "bindingVersion": "0.5.0"}},
    }


def _operation(topic: Topic) -> Json:
    """Say what we do with a topic: receive what is told, send what we state."""
    return {
        "action": "receive" if topic.name in _TOLD_BY_OTHERS else "send",
        "channel": {"$ref": f"#/channels/{topic.name}"},
    }


def _operation_name(topic: Topic) -> str:
    return "".join(part.capitalize() for part in topic.name.replace("_", ".").split("."))


def _message(kind: str) -> Json:
    known = {each.type: each for each in every_message()}.get(kind)
    payload = {"$ref": f"{known.file}.schema.json"} if known else {"type": "object"}
    return {"name": kind, "contentType": "application/json", "payload": payload}


def _types() -> list[str]:
    return list(dict.fromkeys(each for topic in TOPICS for each in _of(topic)))


def _of(topic: Topic) -> list[str]:
    rooms = {
        INBOUND.name: "inbound",
        CONTROL.name: "control",
        JOURNAL.name: "events",
        TOKENS.name: "tokens",
    }
    dead_letters = (INGESTION_DEAD_LETTERS, REWARDS_DEAD_LETTERS, WALLET_DEAD_LETTERS)
    named = {
        REJECTIONS.name: ["message_rejected"],
        **{each.name: ["dead_letter"] for each in dead_letters},
        DECISIONS.name: list(_DECISIONS),
        TRANSACTIONS.name: _names(get_args(TransactionFact)),
        AWARDS.name: _names(get_args(AwardFact)),
        RECEIVABLES.name: _names(get_args(ReceivableFact)),
        SEALS.name: _names([LedgerSealed]),
    }
    if topic.name in named:
        return [message_type(name) for name in named[topic.name]]
    room = rooms.get(topic.name, "commands" if topic is COMMANDS else "")
    return [each.type for each in _in_room(room)]


def _in_room(room: str) -> list[Published]:
    return [each for each in every_message() if each.room == room]


def _names(members: Iterable[type]) -> list[str]:
    return [snake_case(member.__name__) for member in members]
