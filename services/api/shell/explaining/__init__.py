"""Reads what was decided, and says it as another program and a person read it."""
