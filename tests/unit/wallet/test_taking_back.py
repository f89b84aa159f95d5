"""Cancelled awards, spends and expirations: a VOID each, nothing edited (rules 4.5, D-28, D-33)."""

import pytest

from tests.support.tables import cases
from tests.support.wallet_stories import tell

AWARDS = """
#  given                                  when      then
   awarded 100                            cancel a  cancelled a 100 = 0
   –                                      cancel a  refused EVENT_NOT_FOUND = 0
   credited 100 as a                      cancel a  refused EVENT_NOT_FOUND = 100
   awarded 100, cancel a                  cancel a  refused ALREADY_CANCELLED = 0
   awarded 100, spend 30                  cancel a  cancelled a 100 = -30, owed 30
   awarded 100, credited 20, spend 30     cancel a  cancelled a 100 = -10, owed 10
   awarded 100, credited 50, spend 30     cancel a  cancelled a 100 = 20
   awarded 100, awarded 50 as b only at B, spend 30 at A  cancel a  cancelled a 100 = 20, owed 30
   awarded 100, awarded 50 as b only at A, spend 30 at A  cancel a  cancelled a 100 = 20
   awarded 100, awarded 50 as b only at B, debit 30  cancel a  cancelled a 100 = 20
   awarded 100 until day 5, expire day 5  cancel a  revived a 100, cancelled a 100 = 0
   awarded 9 until day 5, spend 3, expire day 5  cancel a  revived a 6, cancelled a 9 = -3, owed 3
"""

OWED = """
#  given                                 when                       then
   awarded 100, spend 30, cancel a       awarded 20 as b            awarded b 20 = -10, owed 10
   awarded 100, spend 30, cancel a       awarded 50 as b            awarded b 50 = 20
   awarded 100, spend 30 at A, cancel a  awarded 50 as b only at B  awarded b 50 = 20, owed 30
   awarded 100, spend 30 on day 4, cancel a  awarded 50 as b until day 4  awarded b 50 = 20, owed 30
   awarded 100, spend 30 on day 4, cancel a  awarded 50 as b until day 5  awarded b 50 = 20
   awarded 100, spend 30, cancel a       unspend s                  unspent s 30 = 0
   awarded 100, credited 20, spend 30, cancel a  unspend s                  unspent s 30 (c 20) = 20
"""

SPENDS = """
#  given                               when                then
   awarded 100, spend 30               unspend s           unspent s 30 (a 30) = 100
   awarded 100, spend 30, unspend s    unspend s           refused ALREADY_CANCELLED = 100
   awarded 100, spend 30, unspend s    unspend s silently  nothing = 100
   –                                   unspend s           refused EVENT_NOT_FOUND = 0
   –                                   unspend s silently  nothing = 0
   spend 30 wholly                     unspend s           refused EVENT_NOT_FOUND = 0
   spend 30 wholly                     unspend s silently  nothing = 0
   spend 30                            unspend s           withdrawn s = 0
   awarded 2000, spend 900, unspend s  spend 950 as t      spent t 950 (a 950) = 1050
   awarded 50 until day 5, spend 30, expire day 5  unspend s           unspent s 30 (a 30) = 30
"""

EXPIRATIONS = """
#  given                                          when           then
   awarded 100 until day 5                        expire day 4   nothing = 100
   awarded 100 until day 5                        expire day 5   expired a 100 = 0
   awarded 100 until day 5                        expire day 90  expired a 100 = 0
   awarded 100 until day 5, expire day 5          expire day 6   nothing = 0
   awarded 100 until day 5, spend 30              expire day 5   expired a 70 = 0
   awarded 100 until day 5, spend 100             expire day 5   nothing = 0
   credited 100 until day 5, awarded 50           expire day 5   expired c 100 = 50
   awarded 1 until day 5, awarded 2 as b until day 4  expire day 5  expired b 2, expired a 1 = 0
   awarded 50 until day 5, spend 30, expire day 5, unspend s  expire day 6   expired a 30 = 0
   awarded 100 until day 5, expire day 5          revive a       revived a 100 = 100
   awarded 100 until day 5, expire day 5, revive a  expire day 6   expired a 100 = 0
   awarded 100 until day 5                        revive a       refused EVENT_NOT_FOUND = 100
   –                                              revive a       refused EVENT_NOT_FOUND = 0
   awarded 9 until day 5, expire day 5, revive a  revive a       refused ALREADY_CANCELLED = 9
   awarded 9 until day 5, expire day 5, cancel a  revive a       refused ALREADY_CANCELLED = 0
"""


@pytest.mark.parametrize(
    "case",
    [case for table in (AWARDS, OWED, SPENDS, EXPIRATIONS) for case in cases(table)],
    ids=lambda case: f"{case['given']} | {case['when']}",
)
def test_what_is_taken_back_is_answered_as_the_table_says(case: dict[str, str]) -> None:
    assert tell(case["given"], case["when"]) == case["then"]


def test_money_that_a_cancelled_spend_frees_first_covers_what_another_one_owes() -> None:
    given = "awarded 60, spend 50, credited 30 on day 2, spend 30 as t of q, cancel a"
    assert tell(given, "unspend t") == "unspent t 30 (c 20) = -20, owed 20"


def test_both_expirations_of_an_award_can_be_taken_back_the_latest_first() -> None:
    given = "awarded 50 until day 5, spend 30, expire day 5, unspend s, expire day 6"
    assert tell(given, "revive a") == "revived a 30 = 30"
    assert tell(f"{given}, revive a", "revive a") == "revived a 20 = 50"
    assert tell(f"{given}, revive a, revive a", "revive a") == "refused ALREADY_CANCELLED = 50"
