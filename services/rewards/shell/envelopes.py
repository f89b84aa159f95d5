"""Commands and decisions into the envelopes in which they leave."""

from typing import get_args

from services.rewards.domain.answers.decision import Kind, Record
from shared.contracts.codec import COMMANDS
from shared.contracts.commands import RunCommand, WalletCommand
from shared.contracts.message import Header, encode, message_type

SOURCE = "/rewardstream/rewards"


def command_bytes(sequence: int, command: WalletCommand) -> tuple[str, bytes]:
    """Write a command: the key it travels by, and its bytes."""
    if isinstance(command, RunCommand):
        key, cause = "", command.run_id
    else:
        key, cause = command.participant, command.event_id
    header = Header(
        type=COMMANDS.names[type(command)],
        id=command.command_id,
        source=SOURCE,
        time=command.recorded_at,
        subject=key,
        correlationid=cause,
        causationid=cause,
        partitionkey=key,
        sequence=sequence,
    )
    return key, encode(header, command)


def decision_bytes(sequence: int, record: Record) -> tuple[str, bytes]:
    """Write a decision: the key it travels by, and its bytes."""
    header = Header(
        type=_TYPES[record.kind],
        id=record.record_id,
        source=SOURCE,
        time=record.recorded_at,
        subject=record.subject,
        correlationid=record.event_id,
        causationid=record.cause,
        partitionkey=record.subject,
        sequence=sequence,
    )
    return record.subject, encode(header, record.data)


_TYPES = {kind: message_type(kind) for kind in get_args(Kind)}
