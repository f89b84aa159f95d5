"""The `rewardstream` command: what an operator asks of the river."""
