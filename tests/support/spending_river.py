"""An engine and a wallet as one river, in which the wallet's answers are heard sooner or later."""

from collections.abc import Iterable

from services.rewards.domain.partition import Partition as Rewards
from services.wallet.domain.partition import Partition as Wallet
from shared.contracts.commands import WalletCommand
from shared.contracts.events import JournalEvent, PurchaseRefused
from shared.contracts.notice import Notice
from tests.support.journals import Dice
from tests.support.stories import PLATFORM, header


class River:
    """An engine and a wallet; notices wait until they are told."""

    def __init__(self) -> None:
        self.rewards, self.wallet = Rewards(PLATFORM), Wallet()
        self.waiting: list[Notice] = []
        self.commands: list[WalletCommand] = []
        self.told: list[JournalEvent] = []

    def tell(self, message: JournalEvent) -> None:
        """Tell the engine, and the wallet at once what the engine asks."""
        self.told.append(message)
        for _, command in self.rewards.judge(message).commands:
            self.commands.append(command)
            self.waiting += [notice for _, notice in self.wallet.judge(command).notices]

    def hear(self) -> None:
        """Let the engine hear what the wallet told first."""
        notice = self.waiting.pop(0)
        told = notice.told.model_dump()
        about = {name: told[name] for name in ("purchase", "code", "message")}
        heard = header(notice.notice_id, participant=notice.participant)
        heard["recorded_at"] = self.rewards.now or notice.recorded_at
        self.tell(PurchaseRefused(**heard, **about))


def lived(d: Dice, journal: Iterable[JournalEvent]) -> River:
    """Tell a journal; the wallet's notices are heard sooner or later."""
    river = River()
    for message in journal:
        river.tell(message)
        while river.waiting and d.often(0.4):
            river.hear()
    while river.waiting:
        river.hear()
    return river
