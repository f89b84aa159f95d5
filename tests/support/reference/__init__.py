"""The rules said once more, slowly: plain loops over everything that was told, and no memory.

Written from the rules and the language of scenarios alone, without a look at the engine: where the
two disagree about an award, one of them is wrong. What is told comes in one message at a time;
what stands afterwards is the complete list of awards. Spending and the wallet are left out.
"""

from tests.support.reference.story import Award, Story, Told
from tests.support.reference.telling import tell

__all__ = ["Award", "Story", "Told", "tell"]
