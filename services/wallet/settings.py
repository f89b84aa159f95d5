"""What the wallet reads from the environment, once."""

import os
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, SecretStr

from shared.runtime.environment import read_settings
from shared.runtime.limits import Limits


class WalletSettings(BaseModel):
    """One frozen model; each field is WALLET_<FIELD>, or <FIELD> where services share it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kafka_bootstrap_servers: str
    database_url_wallet: Annotated[SecretStr, Field(description="of the role that owns nothing")]
    rewardstream_namespace: Annotated[
        str, Field(description="Prefixes topics and groups: a river of its own.")
    ] = ""
    lots_max: Annotated[
        PositiveInt, Field(description="wallets and open lots kept in memory, of each partition")
    ] = 200_000
    probe_host: Annotated[
        str, Field(description="another address only where a network of its own is around it")
    ] = "127.0.0.1"
    probe_port: Annotated[int, Field(ge=0, le=65_535, description="0 takes a free one")] = 0
    log_level: str = "INFO"
    limits: Limits = Limits()


def load_settings(environ: Mapping[str, str] | None = None) -> WalletSettings:
    """Read the process's environment; raises pydantic's ValidationError naming what is wrong."""
    found = os.environ if environ is None else environ
    return read_settings(WalletSettings, found, "WALLET")
