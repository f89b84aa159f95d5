"""How much money that is bound to products can pay of a purchase: a flow onto its lines (D-31).

Amounts are laid onto lines one after the other. Each is laid as far as any way of laying all of
them allows: what lies where others would do too is moved on to another line it may pay. So what an
amount adds is maxflow(with it) - maxflow(without it), and what lies already stays as much as it is.

Lines are bits of an integer, and all that lies under the same conditions is one heap. Whoever finds
no way has reached only full lines, between which nothing can be moved on: they stay full, and are
not looked at again. So an amount that finds no way costs a look at what was never full before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.contracts.allotment import ProductRow
from shared.contracts.commands import SpendLine

Rows = tuple[ProductRow, ...]
"""Which products money may pay for; none: whatever is bought."""
_Step = tuple[int, int]
"""A heap, and the line that it puts money on."""


class Flow:
    """What lies on the lines of one purchase; a return is a line of nothing."""

    def __init__(self, lines: Sequence[SpendLine]) -> None:
        self._lines = lines
        self._room = [max(0, line.amount_minor) for line in lines]
        self._alive = sum(1 << place for place, room in enumerate(self._room) if room)
        """Lines that may still get something, now or when money on them is moved on."""
        self._free = self._alive
        """Lines with room."""
        self._heaps: dict[Rows, int] = {}
        self._may: list[int] = []
        """Of each heap the lines that it may pay."""
        self._lies: list[dict[int, int]] = []
        """Of each heap what it has on which line."""
        self._on: list[set[int]] = [set() for _ in lines]
        """Of each line the heaps that have something on it."""

    def lay(self, rows: Rows, amount_minor: int) -> int:
        """Lay an amount as far as it goes, and say how far."""
        heap = self._heap(rows)
        left = amount_minor
        while left and (path := self._path(heap)):
            left -= self._push(path, left)
        return amount_minor - left

    def _heap(self, rows: Rows) -> int:
        if rows not in self._heaps:
            self._heaps[rows] = len(self._may)
            fits = (1 << place for place, line in enumerate(self._lines) if pays_for(rows, line))
            self._may.append(sum(fits))
            self._lies.append({})
        return self._heaps[rows]

    def _path(self, heap: int) -> list[_Step]:
        """Find the shortest way to a line with room, over lines whose money can be moved on."""
        came: dict[int, _Step | None] = {heap: None}
        waiting, seen = [heap], 0
        for here in waiting:
            reach = self._may[here] & self._alive & ~seen
            if free := reach & self._free:
                return self._back(came, here, next(_places(free)))
            seen |= reach
            for line in _places(reach):
                for other in self._on[line]:
                    if other not in came:
                        came[other] = (here, line)
                        waiting.append(other)
        self._alive &= ~seen
        return []

    def _back(self, came: dict[int, _Step | None], heap: int, line: int) -> list[_Step]:
        path = [(heap, line)]
        while (step := came[heap]) is not None:
            path.append(step)
            heap = step[0]
        path.reverse()
        return path

    def _push(self, path: Sequence[_Step], wanted: int) -> int:
        """Put money on the first line of the way, moving as much on to the next, up to the last."""
        end = path[-1][1]
        moved = [self._lies[path[at + 1][0]][path[at][1]] for at in range(len(path) - 1)]
        amount = min(wanted, self._room[end], *moved)
        for at, (heap, line) in enumerate(path):
            self._put(heap, line, amount)
            if at + 1 < len(path):
                self._put(path[at + 1][0], line, -amount)
        self._room[end] -= amount
        if not self._room[end]:
            self._free &= ~(1 << end)
        return amount

    def _put(self, heap: int, line: int, amount: int) -> None:
        lies = self._lies[heap].get(line, 0) + amount
        if lies:
            self._lies[heap][line] = lies
            self._on[line].add(heap)
        else:
            del self._lies[heap][line]
            self._on[line].discard(heap)


def pays_for(rows: Rows, line: SpendLine) -> bool:
    """Say whether money under these conditions may pay for a line (rules 2.9)."""
    return not rows or any(_fits(row, line) for row in rows)


def _fits(row: ProductRow, line: SpendLine) -> bool:
    if row.product is not None:
        return row.product == line.product
    if row.type is not None:
        return row.type == line.product_type
    return row.family in line.families


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
