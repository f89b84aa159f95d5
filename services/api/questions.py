"""What the interface answers, for the operator's command: the same answers without a door."""

from services.api.shell.explaining.event import Told, explained
from services.api.shell.explaining.participant import explained_participant
from services.api.shell.wallets import (
    allocations_of_awards,
    allocations_of_spends,
    balance_of,
    expiring_of,
)

__all__ = [
    "Told",
    "allocations_of_awards",
    "allocations_of_spends",
    "balance_of",
    "expiring_of",
    "explained",
    "explained_participant",
]
