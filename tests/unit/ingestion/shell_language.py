"""A translator without a broker: records in, placed records out."""

from datetime import datetime

from aiokafka import ConsumerRecord

from services.ingestion.domain.control import judge, sequence
from services.ingestion.domain.stamps import Stamps
from services.ingestion.domain.tokens import Tokens
from services.ingestion.shell.letters import Letters, Placed
from services.ingestion.shell.rules import RecordedAt, Rules
from services.ingestion.shell.topics import Destinations
from services.ingestion.shell.translator import Known, Translator
from shared.contracts.control import Classification
from shared.contracts.door import CONTROL_DOOR, NotJson, OutsideMessage
from tests.unit.ingestion.language import ATHENS, NOW, a_catalogue, a_definition

__all__ = ["NOW"]

JOURNAL, REJECTIONS, DEAD_LETTERS = "journal", "rejections", "dead"
TOKENS, INBOUND = "tokens", "inbound"
DESTINATIONS = Destinations(
    JOURNAL,
    REJECTIONS,
    DEAD_LETTERS,
    TOKENS,
    INBOUND,
    partitions={JOURNAL: 8, REJECTIONS: 8, DEAD_LETTERS: 8, TOKENS: 1, INBOUND: 8},
)


def a_record(raw: bytes | None, partition: int = 0, offset: int = 7) -> ConsumerRecord:
    """A record as the consumer gives it."""
    return ConsumerRecord("inbound", partition, offset, 0, 0, b"k", raw, None, 0, 0, ())


def a_translator(
    recorded_at: RecordedAt = "clock", in_row: int = 10_000, tokens: Tokens | None = None
) -> Translator:
    """A translator with the small business, where cards are shortened to four digits."""
    catalogue = a_catalogue(
        Classification(code="WEEKEND", event_types=("PURCHASE",)),
        Classification(code="FIVE_STAR", event_types=("ACHIEVEMENT",)),
        Classification(code="TOP_UP", event_types=("FINANCIAL_ACHIEVEMENT",)),
        Classification(code="SALES", event_types=("FINANCIAL_STATEMENT",)),
        a_definition(identifier_adjustment={"keep_last": 4}, invoice_types=["RETAIL"]),
    )
    rules = Rules(ATHENS, recorded_at, 900_000, in_row)
    return Translator(rules, Known(catalogue, tokens or Tokens()), Stamps(), Letters(DESTINATIONS))


def a_sequencer_fold(raw: bytes, now: datetime = NOW) -> list[Placed]:
    """What one control record becomes in one partition."""
    letters, record = Letters(DESTINATIONS), a_record(raw)
    told = CONTROL_DOOR.read(raw)
    if isinstance(told, NotJson):
        return [letters.dead_letter(record, told.reason, now)]
    rejection = judge(told, a_catalogue(), ATHENS)
    if rejection is not None:
        return [letters.rejection(record, told, rejection, now)]
    assert isinstance(told, OutsideMessage)
    change = sequence(told, record.offset, now)
    return [] if change is None else [letters.change(change, 0)]
