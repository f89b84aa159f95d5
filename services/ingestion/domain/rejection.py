"""A no at the door: a value that travels, with a code, a path and a sentence (rules 8.3)."""

from dataclasses import dataclass
from typing import Literal

from services.ingestion.domain.masking import masked

Code = Literal[
    "INVALID_MESSAGE",
    "INVALID_LINE_TOTAL",
    "INVALID_TOTAL",
    "CURRENCY_MISMATCH",
    "CLASSIFICATION_REQUIRED",
    "CLASSIFICATION_NOT_ALLOWED",
    "UNKNOWN_CLASSIFICATION",
    "UNKNOWN_SCHEME",
    "UNKNOWN_OFFER_TYPE",
    "UNKNOWN_ACCESS_TOKEN",
    "DUPLICATE_KPI_PRODUCT",
    "INVALID_OFFER",
    "SELF_REFERRAL",
    "TRANSFER_NOT_ALLOWED",
]

_LENGTH_MAX = 1000


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why ingestion will not take a message; the id stays free. Made masked, so it may travel."""

    code: Code
    path: str
    message: str

    def __post_init__(self) -> None:
        """Mask what the sentence or an unknown key may have carried along."""
        object.__setattr__(self, "path", masked(self.path)[:_LENGTH_MAX])
        object.__setattr__(self, "message", masked(self.message)[:_LENGTH_MAX])


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing is wrong with the message, and nobody asked for it; counted."""

    because: str


class Refused(Exception):
    """Carries a rejection from deep inside a translation to its one way out; never leaves it."""

    def __init__(self, code: Code, path: str, message: str) -> None:
        super().__init__(code)
        self.rejection = Rejection(code, path, message)
