"""Looks at what was liked or visited (rules 3.9, D-21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from services.rewards.domain.answers.condition import Anchor
from services.rewards.domain.answers.occasion import Occasion
from services.rewards.domain.answers.verdict import Because, Detail
from services.rewards.domain.remembered.participant import Participant
from services.rewards.domain.remembered.waiting import INHERENT
from shared.contracts.events import AwardingEvent, SocialMediaActed, WebVisited


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Holds for a listed page, or a listed URL, each as `page_name` and `url_name` write it."""

    because: ClassVar[Because] = "behaviour"
    awaits: ClassVar[frozenset[str]] = INHERENT

    pages: frozenset[str]
    urls: frozenset[str]

    def failure(
        self, event: AwardingEvent, _participant: Participant, _occasion: Occasion
    ) -> Detail | None:
        """Compare the page or the URL of the event with the lists."""
        anchor = anchor_of(event)
        if anchor is not None and anchor in self._anchors():
            return None
        kind, name = anchor or ("event", None)
        return {kind: name, "pages": sorted(self.pages), "urls": sorted(self.urls)}

    def anchors(self) -> Mapping[str, frozenset[Anchor]]:
        """Find it by the page or by the URL: one of both must be listed."""
        return {"behaviour": self._anchors()}

    def _anchors(self) -> frozenset[Anchor]:
        pages = {("page", name) for name in self.pages}
        return frozenset(pages | {("url", name) for name in self.urls})


def anchor_of(event: AwardingEvent) -> Anchor | None:
    """Name the page that was liked or the URL that was visited."""
    if isinstance(event, SocialMediaActed):
        return "page", page_name(event.medium, event.profile)
    return ("url", url_name(event.url)) if isinstance(event, WebVisited) else None


def page_name(medium: str, profile: str) -> str:
    """Write a page so that equal ones are equal: whatever the case of its letters."""
    return f"{medium.strip()}/{profile.strip()}".casefold()


def url_name(url: str) -> str:
    """Write a URL so that equal ones are equal.

    Without its scheme, without the slash at the end of its path, whatever the case of its letters.
    """
    plain = url.strip().casefold()
    try:
        parts = urlsplit(plain if "://" in plain else f"//{plain}")
    except ValueError:
        return plain
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc}{parts.path.rstrip('/')}{query}{fragment}"
