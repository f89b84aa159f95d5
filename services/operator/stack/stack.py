"""A running stack: where its servers are, and what a process needs to know to reach them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from services.operator.stack.passwords import Passwords
from services.operator.stack.server import Database, Server

OWNER = "rewardstream_owner"
ROLES = {
    "DATABASE_URL_OWNER": (OWNER, "owner"),
    "DATABASE_URL_REWARDS": ("rewardstream_rewards", "rewards"),
    "DATABASE_URL_WALLET": ("rewardstream_wallet", "wallet"),
    "DATABASE_URL_READER": ("rewardstream_reader", "reader"),
}
"""For each variable of the environment: the role of the database, and whose password it has."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Servers that answer; `kafka` and `postgres` are None where the environment named others."""

    home: Path
    bootstrap_servers: str
    database_url: str = field(repr=False)
    passwords: Passwords
    kafka: Server | None = None
    postgres: Database | None = None
    role_urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    """How roles connect where the environment says so; else it follows from `database_url`."""
    namespace: str = ""
    """What stands before the names of topics and groups."""


def environment(stack: Stack) -> dict[str, str]:
    """Say what a child process needs: addresses, and one connection URL for each role.

    `DATABASE_URL` is the superuser's (embedded), or whatever was given.
    """
    urls = {
        name: role_url(stack.database_url, role, getattr(stack.passwords, whose))
        for name, (role, whose) in ROLES.items()
    }
    return {
        "KAFKA_BOOTSTRAP_SERVERS": stack.bootstrap_servers,
        "DATABASE_URL": stack.database_url,
        "REWARDSTREAM_HOME": str(stack.home),
        **({"REWARDSTREAM_NAMESPACE": stack.namespace} if stack.namespace else {}),
        **urls,
        **stack.role_urls,
    }


def role_url(database_url: str, role: str, password: str) -> str:
    """Turn one connection URL into another role's."""
    parts = urlsplit(database_url)
    location = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{location}"))
