"""Rows of the ledger back into the values they were made from."""

from functools import lru_cache

from pydantic import TypeAdapter

from services.wallet.domain.facts import LotUse, Movement, Owed, Spend
from services.wallet.domain.lot import Credit, Lot, ReceivedCredit, lot_of
from services.wallet.domain.posting import Posting
from services.wallet.domain.rows import ItemRow
from shared.contracts.commands import CreditWallet, GrantAward, MakeSpend
from shared.runtime.session import Row

_CREDITS: dict[str, TypeAdapter[Credit]] = {
    "AWARD": TypeAdapter(GrantAward),
    "CREDIT": TypeAdapter(CreditWallet),
    "TRANSFER": TypeAdapter(ReceivedCredit),
}
_REQUEST = TypeAdapter(MakeSpend)


def lot(row: Row, remaining_minor: int) -> Lot:
    """A lot with what is left of it."""
    return lot_of(_CREDITS[row["kind"]].validate_json(row["detail"]), remaining_minor)


def spend(row: Row) -> Spend:
    """A spend request as it stands."""
    return Spend(_request(row["detail"]), row["standing"], row["amount_minor"])


def use(row: Row) -> LotUse:
    """What a transaction has of a lot."""
    return LotUse(
        row["transaction"], row["kind"], row["lot_id"], row["amount_minor"], _asked(row["detail"])
    )


def movement(row: Row) -> Movement:
    """A debit, a reimbursement, or what was sent."""
    moved = Posting(row["from_account"], row["to_account"], row["amount_minor"])
    return Movement(row["transaction"], row["kind"], moved, row["command_id"])


def owed(row: Row) -> Owed:
    """The uncovered rest of a debit."""
    return Owed(row["transaction"], row["kind"], row["rest_minor"], _asked(row["detail"]))


def item(row: Row) -> ItemRow:
    """What a merchant is due."""
    return ItemRow(**row)


def _asked(detail: str | None) -> MakeSpend | None:
    return None if detail is None else _request(detail)


@lru_cache(maxsize=1024)
def _request(detail: str) -> MakeSpend:
    return _REQUEST.validate_json(detail)
