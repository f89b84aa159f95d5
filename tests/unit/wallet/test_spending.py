"""Which credit pays, how much, and what is answered where nothing can be paid (rules 4.4)."""

from datetime import timedelta

import pytest

from services.wallet.domain.partition import Partition
from tests.support.tables import cases
from tests.support.wallet_stories import a_grant, a_spend, midnight, said, tell

COVERED = """
#  given                           when                   then
   awarded 100                     spend 30               spent s 30 (a 30) = 70
   awarded 100                     spend 101              spent s 100 (a 100) = 0
   awarded 100                     spend 101 wholly       refused SPEND_NOT_COVERED = 100
   awarded 100                     spend 100 wholly       spent s 100 (a 100) = 0
   –                               spend 30               posted s = 0
   –                               spend 30 wholly        refused SPEND_NOT_COVERED = 0
   awarded 2000                    spend 1500             spent s 1000 (a 1000) = 1000
   awarded 2000, spend 900         spend 200 as t         spent t 100 (a 100) = 1000
   awarded 2000, spend 1000        spend 1 as t           posted t = 1000
   awarded 2000, spend 1000        spend 1 as t of q      spent t 1 (a 1) = 999
   awarded 2000, spend 900         spend 200 as t wholly  spent t 100 (a 100) = 1000
   awarded 90, spend 50, cancel a  spend 1 as t           posted t = -50, owed 50
"""

ORDER = """
#  given                                       when      then
   awarded 5 until day 9, awarded 5 as b, credited 5 until day 5  spend 7  spent s 7 (c 5, a 2) = 8
   awarded 50 as b on day 2, credited 50 as c  spend 10  spent s 10 (c 10) = 90
   credited 50 as c, awarded 50 until day 9    spend 60  spent s 60 (a 50, c 10) = 40
"""

CONDITIONS = """
#  given                                  when                     then
   awarded 100 until day 5                spend 1 on day 4         spent s 1 (a 1) = 99
   awarded 100 until day 5                spend 1 on day 5         posted s = 100
   awarded 100 until day 5                spend 1 on day 5 wholly  refused SPEND_NOT_COVERED = 100
   awarded 100 from day 3                 spend 1 on day 2         posted s = 100
   awarded 100 from day 3                 spend 1 on day 3         spent s 1 (a 1) = 99
   awarded 100 after 2 days               spend 1 on day 2         posted s = 100
   awarded 100 after 2 days               spend 1 on day 3         spent s 1 (a 1) = 99
   awarded 100 only at A                  spend 1 at B             posted s = 100
   awarded 100 only at A                  spend 1                  posted s = 100
   awarded 100 only at A                  spend 1 at A             spent s 1 (a 1) = 99
   awarded 100 only in group G            spend 1 at B in group G  spent s 1 (a 1) = 99
   awarded 100 only at A only in group G  spend 1 at B in group G  spent s 1 (a 1) = 99
   awarded 100 only on TUE                spend 1 on day 2         spent s 1 (a 1) = 99
   awarded 100 only on TUE                spend 1 on day 3         posted s = 100
   awarded 100 only from 9 to 11 o'clock  spend 1                  spent s 1 (a 1) = 99
   awarded 100 only from 9 to 10 o'clock  spend 1                  posted s = 100
   awarded 100 only on TUE only at A      spend 1 on day 2 at B    posted s = 100
   awarded 50 only at A, awarded 50 as b  spend 70 at B            spent s 50 (b 50) = 50
"""

DEFERRED = """
#  given                                   when                   then
   awarded 100                             spend 30 later         posted s = 100
   awarded 100, spend 30 later             spend 30               spent s 30 (a 30) = 70
   spend 30 later, awarded 100             spend 30               spent s 30 (a 30) = 70
   spend 30 later, awarded 20              spend 30 wholly        spent s 20 (a 20) = 0
   awarded 20                              spend 30 later wholly  refused SPEND_NOT_COVERED = 20
   awarded 20, spend 30 later wholly, awarded 50 as b  spend 30               nothing = 70
   awarded 100, spend 30 later, unspend s  spend 30               nothing = 100
   awarded 100, spend 30 later, spend 30   spend 30               nothing = 70
   awarded 100, spend 30 later                  spend 30 later         nothing = 100
   awarded 100, spend 30 later             unspend s              withdrawn s = 100
   awarded 100, spend 30                   spend 40 later         nothing = 70
"""

DEBITS = """
#  given                                        when       then
   awarded 100                                  debit 100  debited d 100 (a 100) = 0
   awarded 100                                  debit 101  refused INSUFFICIENT_BALANCE = 100
   –                                            debit 1    refused INSUFFICIENT_BALANCE = 0
   awarded 100                                  debit 0    refused INVALID_AMOUNT = 100
   awarded 100 only at A                        debit 10   debited d 10 (a 10) = 90
   awarded 50 from day 9                        debit 10   debited d 10 (a 10) = 40
   awarded 50 until day 2, credited 50          debit 60   debited d 60 (a 50, c 10) = 40
   awarded 90, spend 50, cancel a, credited 60  debit 11   refused INSUFFICIENT_BALANCE = 10
"""


@pytest.mark.parametrize(
    "case",
    [case for table in (COVERED, ORDER, CONDITIONS, DEFERRED, DEBITS) for case in cases(table)],
    ids=lambda case: f"{case['given']} | {case['when']}",
)
def test_a_request_is_answered_as_the_table_says(case: dict[str, str]) -> None:
    assert tell(case["given"], case["when"]) == case["then"]


@pytest.mark.parametrize(("moment", "paid"), [(-1, "spent s 30 (a 30)"), (0, "posted s")])
def test_the_end_itself_is_the_first_moment_too_late(moment: int, paid: str) -> None:
    partition = Partition()
    partition.judge(a_grant(expires_at=midnight(5)))
    at = midnight(5) + timedelta(microseconds=moment)
    assert said(partition.judge(a_spend(performed_on=at))) == paid


def test_open_lots_cover_no_more_than_the_balance() -> None:
    given = "awarded 90, awarded 50 as b only at B, spend 30, cancel a"
    assert tell(given, "spend 50 as t at B") == "spent t 20 (b 20) = 0, owed 30"
