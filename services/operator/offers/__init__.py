"""Offers as a marketer's tool: checked, tried and compared before they are published, and shown."""
