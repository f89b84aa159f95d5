"""Reads what a batch of previews needs: each kind in one query, whatever partitions it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.api.domain.preview import Snapshot
from services.ingestion.questions import Catalogue, CatalogueFollower, TokensThere
from services.rewards.domain.catalogue.book import OfferBook
from services.rewards.domain.remembered.participant import Participant
from services.rewards.questions import SCHEMA as REWARDS
from services.rewards.questions import BookReader, read_participants
from services.wallet.domain.wallet import Wallet
from services.wallet.questions import SCHEMA as WALLET
from services.wallet.questions import read_wallets
from shared.runtime.limits import Limits
from shared.runtime.postgres import Connection, connect

_PURPOSE = "rewardstream api"
_EMPTY = Wallet()


@dataclass(frozen=True, slots=True)
class Shelves:
    """What is common to everybody who reads: the catalogue, the book, where people live."""

    follower: CatalogueFollower
    book: BookReader

    async def catalogue(self) -> Catalogue:
        """Give the catalogue as ingestion would use it for a message that is told now."""
        return await self.follower.fresh()

    @property
    def tokens(self) -> TokensThere:
        """Say whom access tokens identify, as of the catalogue that was given last."""
        return self.follower.tokens

    def homes(self, participants: Iterable[str]) -> dict[str, int]:
        """Say in which partition each participant lives."""
        return {code: self.follower.home(code) for code in participants}


class Desk:
    """Reads for one batch at a time, on a session for each of the two services."""

    def __init__(self, database_url: str, limits: Limits, shelves: Shelves) -> None:
        self._database_url = database_url
        self._limits = limits
        self._shelves = shelves
        self._rewards: Connection | None = None
        self._wallet: Connection | None = None

    async def snapshots(self, participants: Iterable[str]) -> dict[str, Snapshot]:
        """Read what is remembered of each; somebody who was never heard of is empty."""
        homes = self._shelves.homes(participants)
        try:
            (book, people), wallets = await asyncio.gather(
                self._remembered(homes), self._money(homes)
            )
        except BaseException:
            self.leave()
            raise
        return {
            code: Snapshot(book, people.get(code) or Participant(code), wallets.get(code, _EMPTY))
            for code in homes
        }

    async def close(self) -> None:
        """End both sessions politely."""
        for session in (self._rewards, self._wallet):
            if session is not None:
                await session.close()
        self._rewards = self._wallet = None

    def leave(self) -> None:
        """Cut both sessions: the next batch opens new ones."""
        for session in (self._rewards, self._wallet):
            if session is not None:
                session.terminate()
        self._rewards = self._wallet = None

    async def _remembered(
        self, homes: Mapping[str, int]
    ) -> tuple[OfferBook, dict[str, Participant]]:
        if self._rewards is None:
            self._rewards = await connect(self._database_url, REWARDS, _PURPOSE, self._limits)
        book = await self._shelves.book.fresh(self._rewards)
        return book, await read_participants(self._rewards, homes)

    async def _money(self, homes: Mapping[str, int]) -> dict[str, Wallet]:
        if self._wallet is None:
            self._wallet = await connect(self._database_url, WALLET, _PURPOSE, self._limits)
        return await read_wallets(self._wallet, homes)
