"""Words with no dependencies: ids, money, periods, the clock."""
