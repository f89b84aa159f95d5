"""The rules of money said once more, slowly: plain loops over everything that was told.

Written from the rules (4 to 7) and the language of scenarios alone, without a look at the wallet
or the engine: where the two disagree about money, one of them is wrong. What is awarded it takes
from the reference of awards, and asks it nothing else.
"""

from tests.support.reference_wallet.ledger import Credit, Debit, Ledger
from tests.support.reference_wallet.telling import tell
from tests.support.reference_wallet.world import World

__all__ = ["Credit", "Debit", "Ledger", "World", "tell"]
