"""How `rewardstream explain` shows what it was told."""
