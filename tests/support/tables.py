"""Text tables: cases that are read by people first.

#  given        when       then
   awarded 100  spend  30  spent 30

The line that begins with `#` names the columns; two spaces or more end a cell, `–` is an empty one.
"""

from __future__ import annotations

import re

NOTHING = "–"


def cases(text: str) -> list[dict[str, str]]:
    """Read a table: one dictionary a row."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    header, *rows = lines
    assert header.startswith("#"), "a table begins with the names of its columns"
    names = header.removeprefix("#").split()
    return [dict(zip(names, _cells(row), strict=True)) for row in rows]


def _cells(row: str) -> list[str]:
    return ["" if cell == NOTHING else cell for cell in re.split(r"\s{2,}", row)]
