"""What judging one command leaves behind: rows for the ledger, messages for the world."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.wallet.domain.content import as_text, credit_as_text
from services.wallet.domain.facts import Fact, Noticed, Passed, Posted, Refused, Spend
from services.wallet.domain.posting import assert_sound
from services.wallet.domain.publishing import AWARDS, TRANSACTIONS, publish
from services.wallet.domain.refusal import cause_of, participant_of
from services.wallet.domain.refusal import refusal as said_no
from services.wallet.domain.rows import (
    CommandRow,
    DivergenceRow,
    EntryRow,
    ItemRow,
    LotRow,
    Published,
    ReceivableRow,
    SettlementRow,
    SpendRow,
    UseRow,
)
from services.wallet.domain.statement import state
from services.wallet.domain.wallet import Wallet, evolve
from shared.contracts.commands import WalletCommand
from shared.contracts.facts import TransactionFact
from shared.contracts.notice import Notice
from shared.kernel.ids import derive_id


@dataclass(slots=True)
class Numbers:
    """The last number used in each table and on each topic of a partition; all start at 1."""

    command: int = 0
    entry: int = 0
    use: int = 0
    spend: int = 0
    divergence: int = 0
    seal: int = 0
    transactions: int = 0
    awards: int = 0
    notices: int = 0
    item: int = 0
    receivable: int = 0
    settlement: int = 0
    receivables: int = 0

    def following(self, topic: str) -> int:
        """Take the next number of a topic."""
        if topic == TRANSACTIONS:
            self.transactions += 1
            return self.transactions
        assert topic == AWARDS, "facts go to two topics"
        self.awards += 1
        return self.awards

    def copy(self) -> Numbers:
        """Count on from here without moving these."""
        return Numbers(
            self.command,
            self.entry,
            self.use,
            self.spend,
            self.divergence,
            self.seal,
            self.transactions,
            self.awards,
            self.notices,
            self.item,
            self.receivable,
            self.settlement,
            self.receivables,
        )


@dataclass(slots=True)
class Ruling:
    """The effects of a command, or of a whole batch of them, in order."""

    facts: list[tuple[str, Fact]] = field(default_factory=list)
    """Each with the participant it is about."""
    commands: list[CommandRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    lots: list[LotRow] = field(default_factory=list)
    uses: list[UseRow] = field(default_factory=list)
    spends: list[SpendRow] = field(default_factory=list)
    divergences: list[DivergenceRow] = field(default_factory=list)
    items: list[ItemRow] = field(default_factory=list)
    receivables: list[ReceivableRow] = field(default_factory=list)
    settlements: list[SettlementRow] = field(default_factory=list)
    outgoing: list[Published] = field(default_factory=list)
    notices: list[tuple[int, Notice]] = field(default_factory=list)
    """To be told at the front door, numbered: they come back by way of the journal."""

    @property
    def stops(self) -> bool:
        """Say of a run's beginning that nothing comes of it: it diverges, or was refused."""
        return bool(self.divergences) or any(row.refusal is not None for row in self.commands)

    def extend(self, other: Ruling) -> None:
        """Go on with what another ruling says."""
        self.facts += other.facts
        self.commands += other.commands
        self.entries += other.entries
        self.lots += other.lots
        self.uses += other.uses
        self.spends += other.spends
        self.divergences += other.divergences
        self.items += other.items
        self.receivables += other.receivables
        self.settlements += other.settlements
        self.outgoing += other.outgoing
        self.notices += other.notices


@dataclass(slots=True)
class Draft:
    """A ruling being written; its numbers count only once the partition takes them over."""

    partition: int
    numbers: Numbers
    command: WalletCommand
    speaks: bool = True
    ruling: Ruling = field(default_factory=Ruling)

    def log(self, content_hash: str, facts: Iterable[Fact]) -> None:
        """Write the command down, with its answer."""
        command = self.command
        refusal = None
        for fact in facts:
            if isinstance(fact, Refused):
                refusal = fact.code
        self.numbers.command += 1
        self.ruling.commands.append(
            CommandRow(
                self.partition,
                self.numbers.command,
                command.command_id,
                content_hash,
                refusal,
                participant_of(command),
                cause_of(command),
                command.recorded_at,
            )
        )

    def remember(self, participant: str, wallet: Wallet, facts: Iterable[Fact]) -> Wallet:
        """Write facts down, one after the other, and say what the wallet is after them."""
        for fact in facts:
            self.ruling.facts.append((participant, fact))
            if isinstance(fact, Noticed):
                self._notice(fact.notice)
                continue
            after = evolve(wallet, fact)
            match fact:
                case Posted():
                    self._post(participant, fact)
                    message_id = fact.transaction
                case Passed():
                    message_id = derive_id("passed_over", fact.request.command_id)
                case _:
                    self._stand(participant, fact.spend, 0)
                    message_id = self.command.command_id
            if self.speaks:
                number = f"{self.partition}-{self.numbers.entry}"
                self._say(state(self.command, fact, wallet, after, number), message_id)
            wallet = after
        return wallet

    def diverge(self, content_hash: str, offset: int) -> None:
        """Write down that the command's id came again with other content; nothing is applied."""
        command = self.command
        self.numbers.divergence += 1
        self.ruling.divergences.append(
            DivergenceRow(
                self.partition,
                self.numbers.divergence,
                command.command_id,
                content_hash,
                participant_of(command),
                offset,
                command.recorded_at,
            )
        )
        if self.speaks:
            why = "this command id was told before, with other content"
            message_id = derive_id("divergent", command.command_id, content_hash)
            self._say(said_no(command, "DIVERGENT", why), message_id)

    def _notice(self, notice: Notice) -> None:
        if self.speaks:
            self.numbers.notices += 1
            self.ruling.notices.append((self.numbers.notices, notice))

    def _say(self, fact: TransactionFact, message_id: str) -> None:
        self.ruling.outgoing += publish(self.command, fact, message_id, self.numbers.following)

    def _post(self, participant: str, fact: Posted) -> None:
        moved = fact.posting
        assert_sound(moved, fact.change_minor, participant)
        self.numbers.entry += 1
        self.ruling.entries.append(
            EntryRow(
                self.partition,
                self.numbers.entry,
                fact.transaction,
                fact.kind,
                moved.from_account,
                moved.to_account,
                moved.amount_minor,
                fact.voids,
                self.command.command_id,
                self.command.recorded_at,
                fact.value_date,
            )
        )
        if fact.opens:
            self._open(participant, fact)
        for use in fact.uses:
            self.numbers.use += 1
            self.ruling.uses.append(
                UseRow(
                    self.partition,
                    self.numbers.use,
                    use.transaction,
                    use.kind,
                    use.lot_id,
                    use.amount_minor,
                    self.command.command_id,
                )
            )
        self._stand(participant, fact.spend, -fact.change_minor)

    def _open(self, participant: str, fact: Posted) -> None:
        assert fact.opened is not None, "a credit opens a lot"
        credit = fact.opened.credit
        self.ruling.lots.append(
            LotRow(
                self.partition,
                fact.opened.lot_id,
                self.numbers.entry,
                fact.kind,
                participant,
                credit.amount_minor,
                credit.expires_at,
                credit_as_text(credit),
            )
        )

    def _stand(self, participant: str, spend: Spend | None, amount_minor: int) -> None:
        if spend is None:
            return
        self.numbers.spend += 1
        request = spend.request
        self.ruling.spends.append(
            SpendRow(
                self.partition,
                request.spend_id,
                self.numbers.spend,
                participant,
                request.purchase,
                request.purchase_total_minor,
                spend.standing,
                amount_minor,
                self.command.command_id,
                as_text(request),
            )
        )
