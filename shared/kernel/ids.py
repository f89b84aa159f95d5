"""Names that are derived from causes: the same cause always has the same name."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("6f0c9b52-3f0e-5d0b-9a57-0d3f1f6a7c11")
_SEPARATOR = "\x1f"


def derive_id(*parts: str) -> str:
    """Name what the parts cause: equal parts give an equal id, on every machine and for ever."""
    return str(uuid5(_NAMESPACE, _SEPARATOR.join(parts)))
