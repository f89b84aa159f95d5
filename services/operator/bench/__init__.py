"""Measures the river against yardsticks that run beside it: ratios within one run, no charts."""
