"""Histories of any offers and anything that may happen, in the language of scenarios.

Thrown by dice from a seed, small enough to collide often: a few names, a few amounts, times on a
grid. Each is the content of a scenario file, so that whatever is found can be read and kept.
"""

from tests.support.histories.dice import Dice
from tests.support.histories.quiet import a_quiet_history
from tests.support.histories.story import a_history

__all__ = ["Dice", "a_history", "a_quiet_history"]
