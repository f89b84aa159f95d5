"""What is taken back, and the retry of what was parked (rules 1.1, 4.5)."""

from services.ingestion.domain.rejection import Refused
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.cancellation import (
    AwardWithdrawn,
    EventCancelled,
    ExpirationWithdrawn,
    ParkedRetried,
    SpendWithdrawn,
)
from shared.contracts.inbound.cancellation import (
    AwardCancellation,
    Cancellation,
    ExpirationCancellation,
    ParkedRetry,
    SpendCancellation,
)


def cancellation(telling: Telling[Cancellation]) -> EventCancelled:
    """An event that the same source told is taken back."""
    told: EventFields = {"cancelled_event": telling.event_named(telling.data.event)}
    return EventCancelled(**telling.about(told), **told)


def award_cancellation(telling: Telling[AwardCancellation]) -> AwardWithdrawn:
    """One award, of an event or the latest of an offer."""
    data = telling.data
    event = None if data.event is None else telling.event_named(data.event)
    told: EventFields = {"offer": data.offer, "awarded_event": event}
    return AwardWithdrawn(**telling.about(told), **told)


def spend_cancellation(telling: Telling[SpendCancellation]) -> SpendWithdrawn:
    """A spend by its request, or the instant or the automatic one of a purchase."""
    data = telling.data
    by_purchase = data.purchase is not None
    if by_purchase == (data.spend_request is not None):
        sentence = "name either the spend request, or the purchase"
        raise Refused("INVALID_MESSAGE", "data.spend_request", sentence)
    if by_purchase == (data.instant == data.automatic):
        sentence = "with a purchase say instant or automatic, one of them"
        raise Refused("INVALID_MESSAGE", "data.instant", sentence)
    if not by_purchase and data.instant:
        raise Refused("INVALID_MESSAGE", "data.instant", "goes with a purchase only")
    told: EventFields = {
        "spend_request": _named(telling, data.spend_request),
        "purchase": _named(telling, data.purchase),
        "instant": data.instant,
        "automatic": data.automatic,
    }
    return SpendWithdrawn(**telling.about(told), **told)


def expiration_cancellation(telling: Telling[ExpirationCancellation]) -> ExpirationWithdrawn:
    """The expiration of an offer's award of an event."""
    data = telling.data
    told: EventFields = {"offer": data.offer, "awarded_event": telling.event_named(data.event)}
    return ExpirationWithdrawn(**telling.about(told), **told)


def parked_retry(telling: Telling[ParkedRetry]) -> ParkedRetried:
    """What was parked is to be tried again, in order."""
    return ParkedRetried(**telling.about({}))


def _named(telling: Telling[SpendCancellation], reference: str | None) -> str | None:
    return None if reference is None else telling.event_named(reference)
