"""Likes and visits (rules 1.2, 3.9)."""

from dataclasses import dataclass

from shared.contracts.events.header import CustomerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialMediaActed(CustomerEvent):
    """A participant did something on a page of a social medium."""

    medium: str
    profile: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebVisited(CustomerEvent):
    """A participant visited a page."""

    url: str
