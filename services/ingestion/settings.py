"""What ingestion reads from the environment, once."""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

from shared.runtime.environment import read_settings
from shared.runtime.limits import Limits


class IngestionSettings(BaseModel):
    """One frozen model; each field is INGESTION_<FIELD>, or <FIELD> where services share it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka_bootstrap_servers: str
    rewardstream_namespace: Annotated[
        str, Field(description="Prefixes topics and groups: a river of its own.")
    ] = ""
    rewardstream_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    rewardstream_time_zone: str = "UTC"
    recorded_at: Annotated[
        Literal["clock", "message"],
        Field(description="message: the CloudEvents time, to back-fill history."),
    ] = "clock"
    batch_records_max: Annotated[PositiveInt, Field(description="taken from Kafka at once")] = 2_000
    record_bytes_max: Annotated[PositiveInt, Field(description="of one journal record")] = 900_000
    offsets_seconds_max: Annotated[
        PositiveFloat, Field(description="between two commits of offsets; then told twice")
    ] = 1.0
    control_poll_seconds: Annotated[
        PositiveFloat, Field(description="between two looks at the sequencer's offset")
    ] = 0.02
    probe_host: Annotated[
        str, Field(description="another address only where a network of its own is around it")
    ] = "127.0.0.1"
    probe_port: Annotated[int, Field(ge=0, le=65_535, description="0 takes a free one")] = 0
    log_level: str = "INFO"
    limits: Limits = Limits()


def load_settings(environ: Mapping[str, str] | None = None) -> IngestionSettings:
    """Read the process's environment; raises pydantic's ValidationError naming what is wrong."""
    found = os.environ if environ is None else environ
    return read_settings(IngestionSettings, found, "INGESTION")
