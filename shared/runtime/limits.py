"""The named maximums of the fenced batch; a service reads them with its settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt


class Limits(BaseModel):
    """What one instance allows itself; exceeding any of them is an outcome with a metric."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit_records_max: PositiveInt = Field(2_000, description="records in one transaction")
    take_seconds_max: PositiveFloat = Field(0.25, description="waiting for records when idle")
    dead_letters_in_row_max: PositiveInt = Field(100, description="then the instance stops")
    parked_in_row_max: PositiveInt = Field(100, description="participants; then it stops too")
    unannounced_max: PositiveInt = Field(20_000, description="committed rows not yet published")
    announce_bytes_max: PositiveInt = Field(524_288, description="one batch on its way out")
    publish_seconds_max: PositiveFloat = Field(60.0, description="until one batch is acknowledged")
    trouble_seconds_max: PositiveFloat = Field(900.0, description="of retrying one thing in place")
    backoff_seconds_max: PositiveFloat = Field(2.0, description="between two retries")
    close_seconds_max: PositiveFloat = Field(15.0, description="finishing a unit when revoked")
    fetch_bytes_max: PositiveInt = Field(4_194_304, description="of one partition in one fetch")
    statement_seconds_max: PositiveFloat = Field(60.0, description="of one SQL statement")
    lock_seconds_max: PositiveFloat = Field(10.0, description="waiting for a lock")
    idle_transaction_seconds_max: PositiveFloat = Field(15.0, description="then it is ended")
    session_timeout_seconds: PositiveFloat = Field(10.0, description="Kafka: then we are dead")
    offsets_hint_seconds: PositiveFloat = Field(5.0, description="between commits for lag tools")
