"""From the environment to one frozen settings model; shows what it read, hides secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr

Settings = TypeVar("Settings", bound=BaseModel)

_PASSWORD = re.compile(r"(://[^:/@]*):[^@]*@")


def read_settings(model: type[Settings], environ: Mapping[str, str], prefix: str) -> Settings:
    """Build the model from `<PREFIX>_<FIELD>` or, for what services share, `<FIELD>`.

    A field that is itself a model (limits) is read from the same variables, flat. Raises pydantic's
    ValidationError naming the field that is missing or wrong.
    """
    return model.model_validate(_found(model, environ, prefix))


def shown(settings: BaseModel) -> dict[str, Any]:
    """The settings as they may be printed: no secret, no password of an address."""
    return {name: _shown(getattr(settings, name)) for name in type(settings).model_fields}


def _found(model: type[BaseModel], environ: Mapping[str, str], prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            found[name] = _found(field.annotation, environ, prefix)
            continue
        for variable in (f"{prefix}_{name}".upper(), name.upper()):
            if variable in environ:
                found[name] = environ[variable]
                break
    return found


def _shown(setting: Any) -> Any:
    if isinstance(setting, BaseModel):
        return shown(setting)
    if isinstance(setting, SecretStr):
        return _PASSWORD.sub(r"\1:***@", setting.get_secret_value()) if _is_url(setting) else "***"
    if isinstance(setting, str):
        return _PASSWORD.sub(r"\1:***@", setting)
    return setting


def _is_url(secret: SecretStr) -> bool:
    return "://" in secret.get_secret_value()
