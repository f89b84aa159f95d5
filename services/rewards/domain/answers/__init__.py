"""The words in which the engine answers: verdicts, refusals, decisions, and what was asked."""
