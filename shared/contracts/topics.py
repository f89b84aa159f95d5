"""Every topic of the platform, declared once: who states it, what it carries, how long it stays."""

from dataclasses import dataclass, replace
from typing import Literal

PARTITIONS_DEFAULT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic; nobody but its owner produces to it."""

    name: str
    owner: str
    key: str
    value: str
    partitions: int = PARTITIONS_DEFAULT
    partitions_fixed: bool = False
    """A topic whose meaning depends on its partition count is never created with another."""
    retention: Literal["unlimited"] | int = "unlimited"
    """Days; unlimited where the topic is a source of truth."""

    def named(self, namespace: str) -> "Topic":
        """The same topic in a river of its own, as tests and scenarios need one."""
        return replace(self, name=in_namespace(self.name, namespace))


def in_namespace(name: str, namespace: str) -> str:
    """Name a topic or a consumer group in a river of its own; none is the river itself."""
    return f"{namespace}.{name}" if namespace else name


INBOUND = Topic(
    name="ingestion.inbound.v1",
    owner="upstream",
    key="participant",
    value="what happened: the messages of schemas/inbound (some, our own services tell)",
)
CONTROL = Topic(
    name="ingestion.control.v1",
    owner="operators",
    key="code of the thing",
    value="how the business is set up: the messages of schemas/control",
    partitions=1,
    partitions_fixed=True,
)
JOURNAL = Topic(
    name="ingestion.journal.v1",
    owner="ingestion",
    key="participant",
    value="events in our words, in one total order for each partition: schemas/events",
)
TOKENS = Topic(
    name="ingestion.tokens.v1",
    owner="ingestion",
    key="participant",
    value="whose access tokens are, in the order in which they were claimed: schemas/tokens",
    partitions=1,
    partitions_fixed=True,
)
REJECTIONS = Topic(
    name="ingestion.rejections.v1",
    owner="ingestion",
    key="participant",
    value="what was refused at the door, with code, path and reason",
    retention=90,
)
INGESTION_DEAD_LETTERS = Topic(
    name="ingestion.dead_letters.v1",
    owner="ingestion",
    key="topic",
    value="bytes that nobody could read, masked, with topic, partition, offset and reason",
    retention=90,
)
COMMANDS = Topic(
    name="wallet.commands.v1",
    owner="rewards",
    key="participant",
    value="what the engine asks of the wallet: schemas/commands",
)
DECISIONS = Topic(
    name="rewards.decisions.v1",
    owner="rewards",
    key="participant",
    value="what was decided of each event, and why",
    retention=365,
)
REWARDS_DEAD_LETTERS = Topic(
    name="rewards.dead_letters.v1",
    owner="rewards",
    key="topic",
    value="journal records that the engine could not read",
    retention=90,
)
TRANSACTIONS = Topic(
    name="wallet.transactions.v1",
    owner="wallet",
    key="participant",
    value="every wallet transaction and every refusal: schemas/facts",
    retention=365,
)
AWARDS = Topic(
    name="wallet.awards.v1",
    owner="wallet",
    key="participant",
    value="awards granted, cancelled and expired: schemas/facts",
    retention=365,
)
RECEIVABLES = Topic(
    name="wallet.receivables.v1",
    owner="wallet",
    key="account",
    value="entries of accounts receivable, and how settlements stand: schemas/facts",
    retention=365,
)
SEALS = Topic(
    name="wallet.seals.v1",
    owner="wallet",
    key="partition",
    value="the head of each partition's chain of seals",
)
WALLET_DEAD_LETTERS = Topic(
    name="wallet.dead_letters.v1",
    owner="wallet",
    key="topic",
    value="commands that the wallet could not read",
    retention=90,
)

TOPICS: tuple[Topic, ...] = (
    INBOUND,
    CONTROL,
    JOURNAL,
    TOKENS,
    REJECTIONS,
    INGESTION_DEAD_LETTERS,
    COMMANDS,
    DECISIONS,
    REWARDS_DEAD_LETTERS,
    TRANSACTIONS,
    AWARDS,
    RECEIVABLES,
    SEALS,
    WALLET_DEAD_LETTERS,
)
