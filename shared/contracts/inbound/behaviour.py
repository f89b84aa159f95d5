"""Likes and visits, as upstream tells them (rules 1.2, 3.9)."""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.inbound.header import CustomerTold
from shared.contracts.told import Code

Named = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class SocialMedia(CustomerTold):
    """A participant did something on a page of a social medium."""

    medium: Code
    profile: Named
    action: Code


class Web(CustomerTold):
    """A participant visited a page."""

    url: Named
