"""The demo: a year of a real grocer's customers, from their baskets to a verified ledger."""
