"""What the interface reads from the environment, once."""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, SecretStr

from shared.runtime.environment import read_settings
from shared.runtime.limits import Limits


class ApiSettings(BaseModel):
    """One frozen model; each field is API_<FIELD>, or <FIELD> where services share it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka_bootstrap_servers: str
    database_url_reader: Annotated[SecretStr, Field(description="of the role that only reads")]
    rewardstream_namespace: Annotated[
        str, Field(description="Prefixes topics and groups: a river of its own.")
    ] = ""
    rewardstream_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    rewardstream_time_zone: str = "UTC"
    ingestion_recorded_at: Annotated[
        Literal["clock", "message"], Field(description="as ingestion has it")
    ] = "clock"
    unknown_units: Annotated[
        Literal["refused", "accepted"], Field(description="accepted: as upstream systems are")
    ] = "refused"
    host: Annotated[
        str, Field(description="another address only where a network of its own is around it")
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="0 takes a free one")] = 0
    probe_host: Annotated[
        str, Field(description="another address only where a network of its own is around it")
    ] = "127.0.0.1"
    probe_port: Annotated[int, Field(ge=0, le=65_535, description="0 takes a free one")] = 0
    catalogue_seconds_max: Annotated[
        float, Field(ge=0, description="so old may be what is known of the catalogue")
    ] = 0.05
    sessions: Annotated[
        PositiveInt, Field(description="pairs of database sessions; each reads one batch at a time")
    ] = 2
    batch_previews_max: Annotated[PositiveInt, Field(description="read in one query a kind")] = 64
    waiting_previews_max: Annotated[
        PositiveInt, Field(description="not answered yet; more are turned away")
    ] = 2_000
    questions_max: Annotated[
        PositiveInt, Field(description="other than previews, read at once, each on own sessions")
    ] = 4
    body_bytes_max: Annotated[PositiveInt, Field(description="of one request")] = 1_000_000
    answer_seconds_max: Annotated[
        PositiveFloat, Field(description="until one request is answered, or turned away")
    ] = 10.0
    log_level: str = "INFO"
    limits: Limits = Limits()


def load_settings(environ: Mapping[str, str] | None = None) -> ApiSettings:
    """Read the process's environment; raises pydantic's ValidationError naming what is wrong."""
    found = os.environ if environ is None else environ
    return read_settings(ApiSettings, found, "API")
