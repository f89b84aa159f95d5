"""Scenario files: examples of the rules, run against the functions or the whole system."""
