"""Likes and visits; their words are compared with offers, so only card numbers are masked."""

from services.ingestion.domain.classification import customer_fields
from services.ingestion.domain.masking import masked, without_cards
from services.ingestion.domain.telling import EventFields, Telling
from shared.contracts.events.behaviour import SocialMediaActed, WebVisited
from shared.contracts.inbound.behaviour import SocialMedia, Web


def social_media(telling: Telling[SocialMedia]) -> SocialMediaActed:
    """Something done on a page of a social medium."""
    data = telling.data
    words: EventFields = {
        "medium": masked(data.medium),
        "profile": without_cards(data.profile),
        "action": masked(data.action),
    }
    return SocialMediaActed(**customer_fields(telling, "SOCIAL_MEDIA", dict(words)), **words)


def web(telling: Telling[Web]) -> WebVisited:
    """A page visited."""
    url = without_cards(telling.data.url)
    return WebVisited(**customer_fields(telling, "WEB", {"url": url}), url=url)
