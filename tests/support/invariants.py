"""What must hold of a ledger after every command, whatever the commands are (architecture, 2)."""

from collections import defaultdict
from collections.abc import Iterator

from services.wallet.domain.partition import Partition
from services.wallet.domain.ruling import Ruling
from services.wallet.domain.wallet import fold
from shared.contracts.commands import WalletCommand


class Watched(Partition):
    """A partition that keeps everything it ever ruled."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.everything = Ruling()

    def judge(self, command: WalletCommand, offset: int = -1) -> Ruling:
        """Judge as ever, and keep what was said."""
        ruling = super().judge(command, offset)
        self.everything.extend(ruling)
        return ruling


def broken(partition: Watched) -> list[str]:
    """Say what does not hold."""
    return [*_money(partition), *_lots(partition), *_debits(partition), *_folds(partition)]


def _money(partition: Watched) -> Iterator[str]:
    """Entries sum to zero, and each wallet has what they say."""
    accounts: dict[str, int] = defaultdict(int)
    for entry in partition.everything.entries:
        accounts[entry.from_account] -= entry.amount_minor
        accounts[entry.to_account] += entry.amount_minor
    if sum(accounts.values()):
        yield "money was made or lost"
    for who, wallet in partition.wallets.items():
        if wallet.balance_minor != accounts[f"wallet:{who}"]:
            yield f"{who} has {wallet.balance_minor}, by entries {accounts[f'wallet:{who}']}"


def _lots(partition: Watched) -> Iterator[str]:
    """No lot pays more than it has; what is open is what was credited less what was used."""
    left = {lot.lot_id: lot.amount_minor for lot in partition.everything.lots}
    for use in partition.everything.uses:
        left[use.lot_id] -= use.amount_minor
        if left[use.lot_id] < 0:
            yield f"lot {use.lot_id} is overdrawn"
    for who, wallet in partition.wallets.items():
        for lot in wallet.lots:
            if lot.remaining_minor != left.pop(lot.lot_id):
                yield f"lot {lot.lot_id} of {who} has {lot.remaining_minor}"
        balance = sum(lot.remaining_minor for lot in wallet.lots)
        balance -= sum(debit.rest_minor for debit in wallet.owed)
        if balance != wallet.balance_minor:
            yield f"{who} has {wallet.balance_minor}, lots less what is owed say {balance}"
    yield from (f"lot {lot} is not open and has {rest}" for lot, rest in left.items() if rest)


def _debits(partition: Watched) -> Iterator[str]:
    """Every debit is paid by lots or owed, to the cent; one that is void has nothing."""
    voided = {entry.voids for entry in partition.everything.entries}
    paid: dict[str, int] = defaultdict(int)
    for use in partition.everything.uses:
        if use.kind != "VOID":
            paid[use.transaction] += use.amount_minor
    for wallet in partition.wallets.values():
        for debit in wallet.owed:
            paid[debit.transaction] += debit.rest_minor
    for entry in partition.everything.entries:
        if entry.kind != "VOID" and entry.from_account.startswith("wallet:"):
            expected = 0 if entry.transaction in voided else entry.amount_minor
            found = paid.pop(entry.transaction, 0)
            if found != expected:
                yield f"{entry.kind} {entry.transaction} of {expected} is explained by {found}"
    yield from (f"{each} was paid and is no debit" for each, rest in paid.items() if rest)


def _folds(partition: Watched) -> Iterator[str]:
    """A wallet is the fold of its facts."""
    facts = partition.everything.facts
    for who, wallet in partition.wallets.items():
        if fold(fact for whose, fact in facts if whose == who) != wallet:
            yield f"the wallet of {who} is not the fold of its facts"
