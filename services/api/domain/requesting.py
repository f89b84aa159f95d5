"""What a request could still spend on a purchase that is previewed (rules 1.3-6, 4.4, D-32)."""

from dataclasses import dataclass, replace

from services.api.domain.obeying import paid
from services.rewards.domain.answers.dossier import Dossier
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.catalogue.spend_rules import SpendRule
from services.rewards.domain.engine import decide
from services.rewards.domain.remembered.kept_event import KeptEvent
from services.rewards.domain.remembered.participant import Participant
from services.wallet.domain.wallet import Wallet
from shared.contracts.commands import MakeSpend
from shared.contracts.events import PurchaseMade, SpendRequested
from shared.kernel.ids import derive_id


def rule_of(book: OfferBook, purchase: PurchaseMade) -> SpendRule:
    """Find the rule for requests of the kind that the purchase carries, or of no special kind."""
    part = purchase.spend_request
    return book.spend_rules.rule_for(None if part is None else part.classification)


@dataclass(frozen=True, slots=True)
class Request:
    """The request that the participant may make together with the purchase, told as one."""

    book: OfferBook
    participant: Participant
    purchase: PurchaseMade
    kept: KeptEvent
    """The purchase as the engine keeps it."""
    occasion: Occasion

    def spendable(self, wallet: Wallet) -> int:
        """Say how much could be paid from the wallet as the purchase leaves it.

        Where no amount may be named, it is all or, under reject-if-not-covered, perhaps nothing.
        Where one may, several requests can follow each other, so its maximum does not bound this.
        """
        command = self._command()
        if command is None:
            return 0
        rule = rule_of(self.book, self.purchase)
        if not rule.specific_amount:
            return paid(wallet, command)
        total = self.purchase.total_minor
        every = replace(command, requested_minor=total, reject_if_not_covered=False)
        amount = paid(wallet, every)
        return 0 if amount < (rule.minimum_minor or 0) else amount

    def _command(self) -> MakeSpend | None:
        """What the engine would ask of the wallet; None: it would refuse the request."""
        dossier = Dossier(self.participant, None, {self.kept.event_id: self.kept})
        decision = decide(self.book, dossier, self._told(), self.occasion)
        asked = [each for each in decision.commands if isinstance(each, MakeSpend)]
        return replace(asked[-1], without_awards_of=self.kept.event_id) if asked else None

    def _told(self) -> SpendRequested:
        purchase, part = self.purchase, self.purchase.spend_request
        name = derive_id("previewed_request", purchase.event_id)
        return SpendRequested(
            event_id=name,
            external_system=purchase.external_system,
            external_reference=name,
            fingerprint=name,
            participant=purchase.participant,
            performed_on=purchase.performed_on,
            recorded_at=purchase.recorded_at,
            performed_by_unit=purchase.performed_by_unit,
            unit_group=purchase.unit_group,
            unit_merchant=purchase.unit_merchant,
            unit_time_zone=purchase.unit_time_zone,
            classification=None if part is None else part.classification,
            process_immediately=True,
            purchase=purchase.event_id,
            requested_minor=self._allowed(),
        )

    def _allowed(self) -> int | None:
        """An amount that the rules allow, where one must be named."""
        rule = rule_of(self.book, self.purchase)
        if not rule.specific_amount:
            return None
        asked = max(self.purchase.total_minor, rule.minimum_minor or 0)
        return asked if rule.maximum_minor is None else min(asked, rule.maximum_minor)
