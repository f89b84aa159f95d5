"""What is on the table when one message about a participant is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.rewards.domain.remembered.kept_event import AwardGiven, KeptEvent
from services.rewards.domain.remembered.participant import Participant


@dataclass(frozen=True, slots=True)
class Dossier:
    """The participant, and those of their events that the decision may need.

    For a cancellation these are all of them; for a run those that wait; for a spend request its
    purchase; else none.
    """

    participant: Participant
    told: KeptEvent | None = None
    """What is kept under the id of the message in hand, whoever it is about."""
    events: Mapping[str, KeptEvent] = field(default_factory=dict)
    awards: Iterable[AwardGiven] = ()
    """What was awarded before and is not among the events, as far as an offer looks back at it."""
