"""What a demo came to, as one JSON object says it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """What one offer paid: awards that stand."""

    code: str
    awards: int
    total_minor: int
    participants: int


@dataclass(frozen=True, slots=True)
class MerchantFigures:
    """What the settlement booked with one merchant; what was cancelled is taken off."""

    code: str
    contribution_minor: int
    """Its part of the awards at its store: debited."""
    spent_minor: int
    """What was spent there: credited."""

    @property
    def owes_minor(self) -> int:
        """What it owes to the platform; negative: the platform owes it."""
        return self.contribution_minor - self.spent_minor


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands in the ledger and on the topics; transactions that were cancelled not counted."""

    awards: int
    award_total_minor: int
    spends: int
    spend_total_minor: int
    expired_total_minor: int
    declined: int
    commands: int
    """Asked of wallets; a run, which every partition is asked for, counts once."""
    wallets: int
    liability_minor: int
    rejected: int
    dead_letters: int
    offers: tuple[OfferFigures, ...]
    declined_because: tuple[tuple[str, str, int], ...] = ()
    """Offer, reason, how often; the most frequent first."""
    refusals: tuple[tuple[str, int], ...] = ()
    """Code, how often: messages and commands that were refused."""
    merchants: tuple[MerchantFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the way: how much, and how long it took."""

    name: str
    count: int
    seconds: float
    unit: str = "events"

    @property
    def rate(self) -> float:
        """How much in a second."""
        return self.count / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found."""

    ok: bool
    entries: int
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What `rebuild wallets` found."""

    identical: bool
    commands: int
    seconds: float

    @property
    def rate(self) -> float:
        """Commands a second."""
        return self.commands / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a demo has to say."""

    events: int
    lines: int
    seconds: float
    """From the first event told to the last one in the ledger and announced."""
    totals: Totals
    stages: tuple[Stage, ...]
    verified: Verified
    rebuilt: Rebuilt
    oddities: dict[str, int] = field(default_factory=dict)
    processor_seconds: dict[str, float] = field(default_factory=dict)
    explained: tuple[str, ...] = ()

    @property
    def events_per_second(self) -> float:
        """From the inbound topic to the ledger, committed and announced."""
        return self.events / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The one object of `--json`."""
        totals = self.totals
        return {
            "events": self.events,
            "lines": self.lines,
            "rejected": totals.rejected,
            "dead_letters": totals.dead_letters,
            "awards": totals.awards,
            "award_total": money(totals.award_total_minor),
            "spends": totals.spends,
            "spend_total": money(totals.spend_total_minor),
            "expired_total": money(totals.expired_total_minor),
            "declined": totals.declined,
            "wallets": totals.wallets,
            "liability": money(totals.liability_minor),
            "seconds": round(self.seconds, 2),
            "events_per_second": round(self.events_per_second),
            "verify": {"ok": self.verified.ok, "entries": self.verified.entries},
            "rebuild": {
                "identical": self.rebuilt.identical,
                "commands": self.rebuilt.commands,
                "commands_per_second": round(self.rebuilt.rate),
            },
            "offers": [
                {"code": each.code, "awards": each.awards, "total": money(each.total_minor)}
                for each in totals.offers
            ],
            "merchants": [
                {
                    "code": each.code,
                    "contribution": money(each.contribution_minor),
                    "spent": money(each.spent_minor),
                    "owes": money(each.owes_minor),
                }
                for each in totals.merchants
            ],
        }

    @property
    def is_sound(self) -> bool:
        """The ledger verifies, and its commands rebuild it."""
        return self.verified.ok and self.rebuilt.identical


def money(minor: int) -> str:
    """Write dollars."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"
