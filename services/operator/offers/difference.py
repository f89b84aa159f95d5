"""Field by field, what an offer says otherwise than the one that is live."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.control import Offer


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: None where it says nothing."""

    path: str
    before: str | None
    after: str | None

    def as_json(self) -> dict[str, Any]:
        """As another program wants to read it."""
        return {"path": self.path, "before": self.before, "after": self.after}


def compared(before: Offer | None, after: Offer) -> tuple[Difference, ...]:
    """Compare what two offers mean: a default that is written out is no difference."""
    had, has = fields(before), fields(after)
    return tuple(
        Difference(path, _text(had.get(path)), _text(has.get(path)))
        for path in dict.fromkeys((*had, *has))
        if had.get(path) != has.get(path)
    )


def fields(offer: Offer | None) -> dict[str, Any]:
    """Lay an offer out as paths and values; what is empty says nothing."""
    return {} if offer is None else dict(_laid_out(offer.model_dump(by_alias=True), ""))


def _laid_out(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a field
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _laid_out(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _laid_out(inner, f"{path}[{index}]")
    elif value is not None:
        yield path, value


def _text(value: object) -> str | None:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    return str(value)
