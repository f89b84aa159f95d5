"""The door of ingestion as a function: what is told becomes an event, and claims its tokens."""

from datetime import datetime

from services.ingestion.domain.catalogue import Catalogue
from services.ingestion.domain.claiming import answered, wanted
from services.ingestion.domain.normalisers import Outcome, normalise
from services.ingestion.domain.tokens import NOW, Spot, Tokens, TokensThere
from shared.contracts.door import Misfit, OutsideMessage
from shared.contracts.tokens import ReassignmentEffective, TokensReassigned
from shared.contracts.told import Told
from shared.kernel.money import Platform


class FrontDoor:
    """Hears one message after the other, as if all came from one partition."""

    def __init__(self, catalogue: Catalogue, platform: Platform) -> None:
        """Begin where nobody has a token."""
        self._catalogue = catalogue
        self._platform = platform
        self._tokens = Tokens()
        self._heard = 0

    @property
    def tokens(self) -> TokensThere:
        """Whom access tokens identify in what is asked now."""
        return TokensThere(self._tokens, NOW)

    def hear(self, told: OutsideMessage[Told] | Misfit, recorded_at: datetime) -> Outcome:
        """Put a message in our words, or say why not; its tokens are claimed, or handed over."""
        there = TokensThere(self._tokens, Spot(0, self._heard))
        self._heard += 1
        outcome = normalise(told, self._catalogue, recorded_at, self._platform, there)
        if isinstance(told, OutsideMessage):
            self._change_hands(told, outcome, recorded_at)
        return answered(told, outcome, self._tokens)

    def _change_hands(
        self, told: OutsideMessage[Told], outcome: Outcome, recorded_at: datetime
    ) -> None:
        deactivates = self._catalogue.access_tokens.deactivate_when_unused
        change = wanted(told, outcome, self._tokens, deactivates=deactivates)
        if change is None:
            return
        self._tokens.learn(change)
        if isinstance(change, TokensReassigned):
            self._tokens.learn(
                ReassignmentEffective(
                    event_id=change.event_id,
                    from_offsets=(self._heard,),
                    recorded_at=recorded_at,
                )
            )
