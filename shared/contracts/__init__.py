"""The published language: what two services must agree on, as values without behaviour."""
