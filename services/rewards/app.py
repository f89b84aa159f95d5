"""For `faust -A services.rewards.app worker`: the app is made when it is asked for."""

from typing import Any

from services.rewards.settings import load_settings
from services.rewards.wiring import build_app


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute
    if name == "app":
        found = globals()["app"] = build_app(load_settings())
        return found
    raise AttributeError(name)
