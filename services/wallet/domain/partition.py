"""One partition of the ledger as a fold of its commands: the same in the shell and in a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.wallet.domain.books import account_for, answer, book, reach
from services.wallet.domain.content import content_hash
from services.wallet.domain.decide import decide
from services.wallet.domain.facts import Refused
from services.wallet.domain.publishing import publish_seal
from services.wallet.domain.rows import ItemRow, Published
from services.wallet.domain.ruling import Draft, Numbers, Ruling
from services.wallet.domain.seal import GENESIS, seal
from services.wallet.domain.settlement import (
    OpenDraft,
    Total,
    books,
    entry_of,
    last_item,
    purchase_settled,
    refusal,
    totals_of,
)
from services.wallet.domain.transactions.expiration import due, expire
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import (
    ExpireCredits,
    ParticipantCommand,
    RunCommand,
    SettlePurchase,
    SettleReceivables,
    WalletCommand,
)
from shared.contracts.facts import LedgerSealed


class Partition:
    """Judges the commands of one partition in order.

    Holds everything in memory as it is; a shell puts in what the next commands refer to
    (`wallets`, `known`) and takes out what it need not keep. A command whose wallet is not there
    meets an empty one; a command id that is not in `known` is new.
    """

    def __init__(
        self,
        number: int = 0,
        numbers: Numbers | None = None,
        previous: str = GENESIS,
        *,
        speaks: bool = True,
    ) -> None:
        """Go on after the numbers and the seal that were used last.

        One that does not speak writes the same ledger and puts no facts on topics: a rebuild, for
        what was said once is not said again.
        """
        self.number = number
        self._speaks = speaks
        self.numbers = numbers or Numbers()
        self.previous = previous
        self.wallets: dict[str, Wallet] = {}
        self.known: dict[str, str] = {}
        """Command id to content hash, of commands that were answered."""
        self.items: dict[int, ItemRow] = {}
        """What merchants are due and was not settled, by number, as far as it is at hand."""
        self.drafted: OpenDraft | None = None

    def wallet(self, participant: str) -> Wallet:
        """Look into a wallet."""
        return self.wallets.get(participant) or _EMPTY

    def judge(self, command: WalletCommand, offset: int = -1) -> Ruling:
        """Obey or refuse one command, once: told again, it was answered before.

        All or nothing: when this raises, the partition is as it was.
        """
        if not isinstance(command, RunCommand):
            return self._judge(command, offset)
        ruling = self.begin(command, offset)
        if ruling is None:
            return Ruling()
        if not ruling.stops:
            for step in self._steps(command):
                ruling.extend(step)
        return ruling

    def begin(self, command: RunCommand, offset: int = -1) -> Ruling | None:
        """Write a run down, or refuse it, before its first step; None: it was answered before."""
        told = content_hash(command)
        if self.known.get(command.command_id) == told:
            return None
        draft = self._draft(command)
        if command.command_id in self.known:
            draft.diverge(told, offset)
        else:
            refused = self._refused(command)
            draft.log(told, refused)
            draft.remember("", _EMPTY, refused)
            self.known[command.command_id] = told
        return self._take(draft)

    def expire(self, command: ExpireCredits, participant: str) -> Ruling:
        """Debit what is left of one participant's credits that have ended, one by one (D-48)."""
        wallet = self.wallet(participant)
        ended = due(wallet, command.as_of)
        if not ended:
            return Ruling()
        draft = self._draft(command)
        facts = [expire(lot, command) for lot in ended]
        self.wallets[participant] = draft.remember(participant, wallet, facts)
        return self._take(draft)

    def up_to(self, command: SettleReceivables) -> int:
        """Say up to which item a settlement that has begun goes."""
        return last_item(command, self.drafted, self.numbers.item)

    def settle(self, command: SettleReceivables, items: Iterable[ItemRow]) -> Ruling:
        """Book some of what is due, each item once; a draft books nothing."""
        draft = self._draft(command)
        if books(command):
            self._book(draft, items, command.settlement)
        return self._take(draft)

    def reach(self, command: SettleReceivables, totals: Iterable[Total]) -> Ruling:
        """Say what a settlement comes to in this partition, once its last item is booked."""
        draft = self._draft(command)
        up_to = self.up_to(command)
        reach(draft, command, totals, up_to)
        is_draft = command.step == "DRAFT"
        self.drafted = OpenDraft(command.settlement, up_to) if is_draft else None
        return self._take(draft)

    def seal(self, ruling: Ruling) -> tuple[LedgerSealed, Published] | None:
        """Seal what a batch writes, and say so; None if it writes nothing."""
        rows = (
            ruling.commands
            or ruling.entries
            or ruling.divergences
            or ruling.receivables
            or ruling.settlements
        )
        return self.close(ruling, rows[-1].recorded_at) if rows else None

    def close(self, ruling: Ruling, recorded_at: datetime) -> tuple[LedgerSealed, Published]:
        """Seal a batch, even an empty one."""
        digest = seal(self.previous, ruling)
        self.numbers.seal += 1
        sealed = LedgerSealed(
            partition=self.number,
            number=self.numbers.seal,
            digest=digest,
            previous=self.previous,
            commands=self.numbers.command,
            entries=self.numbers.entry,
            lot_uses=self.numbers.use,
            spends=self.numbers.spend,
            divergences=self.numbers.divergence,
            recorded_at=recorded_at,
            receivable_items=self.numbers.item,
            receivable_entries=self.numbers.receivable,
            settlements=self.numbers.settlement,
        )
        self.previous = digest
        return sealed, publish_seal(sealed)

    def _judge(self, command: ParticipantCommand, offset: int) -> Ruling:
        told = content_hash(command)
        first = self.known.get(command.command_id)
        if first == told:
            return Ruling()
        draft = self._draft(command)
        if first is not None:
            draft.diverge(told, offset)
            return self._take(draft)
        wallet = self.wallet(command.participant)
        facts = decide(wallet, command)
        draft.log(told, facts)
        after = draft.remember(command.participant, wallet, facts)
        account_for(draft, facts)
        if isinstance(command, SettlePurchase):
            self._settle_purchase(draft, command)
        self.known[command.command_id] = told
        self.wallets[command.participant] = after
        return self._take(draft)

    def _refused(self, command: RunCommand) -> tuple[Refused, ...]:
        if isinstance(command, ExpireCredits):
            return ()
        refused = refusal(command, self.drafted)
        return () if refused is None else (refused,)

    def _steps(self, command: RunCommand) -> Iterator[Ruling]:
        """Take the whole of a run in one go, from what is at hand."""
        if isinstance(command, ExpireCredits):
            for participant in sorted(self.wallets):
                yield self.expire(command, participant)
            return
        up_to = self.up_to(command)
        due = [self.items[number] for number in sorted(self.items) if number <= up_to]
        yield self.settle(command, due)
        yield self.reach(command, totals_of(due))

    def _settle_purchase(self, draft: Draft, command: SettlePurchase) -> None:
        wanted = frozenset(command.transactions)
        due = [item for item in self.items.values() if item.about in wanted]
        due.sort(key=lambda item: item.sequence)
        self._book(draft, due, command.settlement)
        answer(draft, command, purchase_settled(command, due))

    @staticmethod
    def _book(draft: Draft, items: Iterable[ItemRow], settlement: str) -> None:
        for item in items:
            book(draft, entry_of(item, settlement))

    def _draft(self, command: WalletCommand) -> Draft:
        return Draft(self.number, self.numbers.copy(), command, self._speaks)

    def _take(self, draft: Draft) -> Ruling:
        self.numbers = draft.numbers
        for item in draft.ruling.items:
            self.items[item.sequence] = item
        for entry in draft.ruling.receivables:
            if entry.item is not None:
                self.items.pop(entry.item, None)
        return draft.ruling


_EMPTY = Wallet()
