"""What the operator's command reads from the environment, once, as one frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

StackKind = Literal["embedded", "docker"]
ROLE_URLS = (
    "DATABASE_URL_OWNER",
    "DATABASE_URL_REWARDS",
    "DATABASE_URL_WALLET",
    "DATABASE_URL_READER",
)


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """Where the stack lies, or which servers stand in for it."""

    home: Path
    cache: Path
    kind: StackKind = "embedded"
    bootstrap_servers: str | None = None
    database_url: str | None = field(default=None, repr=False)
    role_urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    """How the roles of the services connect, where the environment says so."""
    namespace: str = ""
    """What stands before the names of topics and groups, where several rivers share a broker."""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> "OperatorSettings":
        """Read the environment; without REWARDSTREAM_HOME the stack lives under the checkout."""
        found = os.environ if environment is None else environment
        home = found.get("REWARDSTREAM_HOME") or Path.cwd() / ".rewardstream"
        return cls(
            home=Path(home).expanduser().absolute(),
            cache=_cache(found),
            kind=_kind(found.get("REWARDSTREAM_STACK") or "embedded"),
            bootstrap_servers=found.get("KAFKA_BOOTSTRAP_SERVERS") or None,
            database_url=found.get("DATABASE_URL") or None,
            role_urls={name: found[name] for name in ROLE_URLS if found.get(name)},
            namespace=found.get("REWARDSTREAM_NAMESPACE", ""),
        )


def inherited() -> dict[str, str]:
    """Copy the environment, for a process that is started from here."""
    return dict(os.environ)


def _cache(found: Mapping[str, str]) -> Path:
    base = found.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base).expanduser() / "rewardstream"


def _kind(text: str) -> StackKind:
    if text not in get_args(StackKind):
        raise ValueError(f"REWARDSTREAM_STACK is {text!r}, but can only be embedded or docker")
    return cast("StackKind", text)
