"""Facts into envelopes: which topics carry them, under which name and number."""

from collections.abc import Callable
from typing import get_args

from services.wallet.domain.refusal import cause_of
from services.wallet.domain.rows import Published
from shared.contracts import topics
from shared.contracts.codec import snake_case
from shared.contracts.commands import WalletCommand
from shared.contracts.facts import AwardFact, LedgerSealed, TransactionFact, WalletFact
from shared.contracts.message import Header, encode, encode_once, message_type
from shared.contracts.notice import LEDGER
from shared.contracts.receivables import ReceivableFact

TRANSACTIONS = topics.TRANSACTIONS.name
AWARDS = topics.AWARDS.name
RECEIVABLES = topics.RECEIVABLES.name
SEALS = topics.SEALS.name
Numbering = Callable[[str], int]
"""Takes the next number of a topic."""

_NAMES = {member: message_type(snake_case(member.__name__)) for member in get_args(WalletFact)}
_ABOUT_AWARDS = frozenset(get_args(AwardFact))


def publish(
    command: WalletCommand, fact: TransactionFact, message_id: str, following: Numbering
) -> list[Published]:
    """Put one fact on wallet.transactions.v1, and on wallet.awards.v1 if it is about an award.

    Both carry the very same event, with one id and one body; only the number is each topic's own.
    """
    body = encode_once(fact)
    on = (TRANSACTIONS, AWARDS) if type(fact) in _ABOUT_AWARDS else (TRANSACTIONS,)
    published = []
    for topic in on:
        sequence = following(topic)
        header = Header(
            type=_NAMES[type(fact)],
            id=message_id,
            source=LEDGER,
            time=command.recorded_at,
            subject=fact.participant,
            correlationid=cause_of(command),
            causationid=command.command_id,
            partitionkey=fact.participant,
            sequence=sequence,
        )
        published.append(Published(topic, sequence, fact.participant, encode(header, body)))
    return published


def publish_receivable(
    command: WalletCommand, fact: ReceivableFact, message_id: str, key: str, sequence: int
) -> Published:
    """Put what happened to accounts receivable on wallet.receivables.v1."""
    header = Header(
        type=_NAMES[type(fact)],
        id=message_id,
        source=LEDGER,
        time=command.recorded_at,
        subject=key,
        correlationid=cause_of(command),
        causationid=command.command_id,
        partitionkey=key,
        sequence=sequence,
    )
    return Published(RECEIVABLES, sequence, key, encode(header, fact))


def publish_seal(seal: LedgerSealed) -> Published:
    """Announce the head of a partition's chain of seals."""
    key = str(seal.partition)
    header = Header(
        type=_NAMES[LedgerSealed],
        id=seal.digest,
        source=LEDGER,
        time=seal.recorded_at,
        subject=key,
        correlationid=seal.digest,
        causationid=seal.previous,
        partitionkey=key,
        sequence=seal.number,
    )
    return Published(SEALS, seal.number, key, encode(header, seal))
