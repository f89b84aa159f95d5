"""What rewards reads from the environment, once."""

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, SecretStr

from shared.runtime.environment import read_settings
from shared.runtime.limits import Limits


class RewardsSettings(BaseModel):
    """One frozen model; each field is REWARDS_<FIELD>, or <FIELD> where services share it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka_bootstrap_servers: str
    database_url_rewards: Annotated[SecretStr, Field(description="of the role that owns nothing")]
    rewardstream_namespace: Annotated[
        str, Field(description="Prefixes topics and groups: a river of its own.")
    ] = ""
    rewardstream_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    rewardstream_time_zone: str = "UTC"
    participants_max: Annotated[
        PositiveInt, Field(description="kept decoded in memory, of each partition")
    ] = 50_000
    run_participants_max: Annotated[
        PositiveInt, Field(description="visited in one transaction of a run")
    ] = 500
    run_events_max: Annotated[
        PositiveInt, Field(description="judged in one transaction of a run, about")
    ] = 4_000
    runs_caught_up_max: Annotated[
        PositiveInt, Field(description="of one definition, in one minute; the rest the next")
    ] = 100
    journal_patience_seconds: Annotated[
        PositiveInt, Field(description="waiting for ingestion before a run; then the next minute")
    ] = 50
    probe_host: Annotated[
        str, Field(description="another address only where a network of its own is around it")
    ] = "127.0.0.1"
    probe_port: Annotated[int, Field(ge=0, le=65_535, description="0 takes a free one")] = 0
    log_level: str = "INFO"
    limits: Limits = Limits()


def load_settings(environ: Mapping[str, str] | None = None) -> RewardsSettings:
    """Read the process's environment; raises pydantic's ValidationError naming what is wrong."""
    found = os.environ if environ is None else environ
    return read_settings(RewardsSettings, found, "REWARDS")
