"""What the wallet says: money that moved, requests that stand, what it refused, what it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.wallet.domain.allotment import Circumstances, circumstances
from services.wallet.domain.lot import Lot
from services.wallet.domain.posting import Posting
from shared.contracts.commands import MakeSpend
from shared.contracts.facts import PassedOver
from shared.contracts.notice import Notice
from shared.contracts.transaction import Kind

Standing = Literal["PENDING", "POSTED", "REFUSED", "CANCELLED", "PURCHASE_REFUSED"]
"""PURCHASE_REFUSED: a request that was refused together with its purchase (rules 8.1)."""


@dataclass(frozen=True, slots=True)
class LotUse:
    """A transaction took so much of a lot; a negative amount gives it back."""

    transaction: str
    kind: Kind
    lot_id: str
    amount_minor: int
    request: MakeSpend | None = None
    """The request of a spend: its conditions are asked again when it must look for other money."""


@dataclass(frozen=True, slots=True)
class Owed:
    """The part of a debit that no credit pays, after the credit that paid was voided (D-28)."""

    transaction: str
    kind: Kind
    rest_minor: int
    request: MakeSpend | None = None

    @property
    def spend(self) -> Circumstances | None:
        """Where and when the money was spent; None where no conditions are asked."""
        return None if self.request is None else circumstances(self.request)


@dataclass(frozen=True, slots=True)
class Spend:
    """A spend request as it stands."""

    request: MakeSpend
    standing: Standing
    amount_minor: int = 0
    """What was spent on it; kept when it is cancelled."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that left otherwise than by a spend or its end; it may be voided by its id."""

    transaction: str
    kind: Kind
    posting: Posting
    command: str
    """A transfer of many lots has several transactions of one command."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A wallet transaction: money moved between two accounts."""

    transaction: str
    kind: Kind
    posting: Posting
    change_minor: int
    opened: Lot | None = None
    """The lot of a credit; for an expiration or a VOID the lot that it is about."""
    uses: tuple[LotUse, ...] = ()
    """Every change of what is left of lots, this transaction's own and that of others."""
    owed: tuple[Owed, ...] = ()
    """Each debit whose uncovered rest changed, with the rest it has now; 0 is covered."""
    spend: Spend | None = None
    movement: Movement | None = None
    """Of a debit, a reimbursement or what was sent, and of its VOID."""
    voids: str | None = None
    voided_kind: Kind | None = None
    value_date: date | None = None

    @property
    def opens(self) -> bool:
        """True where the money comes in: a lot is opened."""
        return self.opened is not None and self.kind not in ("EXPIRATION", "VOID")


@dataclass(frozen=True, slots=True)
class Stood:
    """A spend request has a standing, and no money moved."""

    spend: Spend


@dataclass(frozen=True, slots=True)
class Passed:
    """A spend that was to happen by itself did not; nothing is remembered of it."""

    request: MakeSpend
    because: PassedOver
    available_minor: int
    spendable_minor: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A no with a reason; a refused request is remembered as such."""

    code: str
    message: str
    spend: Spend | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody else's partition is told something, through the front door (architecture 3).

    It is no part of the wallet's memory: the outbox keeps it, and the journal it comes back in.
    """

    notice: Notice


Fact = Posted | Stood | Passed | Refused | Noticed
