"""Names that are derived from causes: the same cause always has the same name."""

from hashlib import sha1
from uuid import UUID

_NAMESPACE = UUID("6f0c9b52-3f0e-5d0b-9a57-0d3f1f6a7c11").bytes
_SEPARATOR = "\x1f"
_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def derive_id(*parts: str) -> str:
    """Name what the parts cause: equal parts give an equal id, on every machine and for ever.

    It is the text of a UUID of version 5 (RFC 9562), written without building one: an engine
    derives several for each event.
    """
    name = _SEPARATOR.join(parts).encode()
    h = sha1(_NAMESPACE + name, usedforsecurity=False).hexdigest()
    return f"{h[:8]}-{h[8:12]}-5{h[13:16]}-{_VARIANTS[h[16]]}{h[17:20]}-{h[20:32]}"
