"""Rewards: events in, commands out; which offer awards what, and why."""
