"""What the wallet would do with commands, one after the other; the wallet itself is not touched."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.wallet.domain.decide import decide
from services.wallet.domain.facts import Posted
from services.wallet.domain.wallet import Wallet, evolve
from shared.contracts.commands import GrantAward, MakeSpend, RunCommand, WalletCommand


@dataclass(frozen=True, slots=True)
class AwardPreviewed:
    """What one offer would award."""

    offer: str
    amount_minor: int


@dataclass(slots=True)
class Obeyed:
    """A wallet after some commands, and what they moved."""

    wallet: Wallet
    awards: list[AwardPreviewed] = field(default_factory=list)
    instant_minor: int = 0
    automatic_minor: int = 0

    def count(self, fact: Posted) -> None:
        """Note what one transaction moved."""
        amount, spend = fact.posting.amount_minor, fact.spend
        if fact.opened is not None and isinstance(fact.opened.credit, GrantAward):
            self.awards.append(AwardPreviewed(fact.opened.credit.offer, amount))
        elif spend is not None and spend.request.instant_award is not None:
            self.instant_minor += amount
        elif spend is not None:
            self.automatic_minor += amount


def obeyed(wallet: Wallet, commands: Iterable[WalletCommand]) -> Obeyed:
    """Have the wallet decide what a purchase asks of it, in the order in which it is asked."""
    done = Obeyed(wallet)
    for command in commands:
        assert not isinstance(command, RunCommand), "a purchase is no run"
        for fact in decide(done.wallet, command):
            done.wallet = evolve(done.wallet, fact)
            if isinstance(fact, Posted):
                done.count(fact)
    return done


def paid(wallet: Wallet, command: MakeSpend) -> int:
    """Say how much the wallet would pay for a request; nothing where it refuses."""
    facts = decide(wallet, command)
    return sum(fact.posting.amount_minor for fact in facts if isinstance(fact, Posted))
