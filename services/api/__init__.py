"""Answers people who ask: previews, balances, progress, reasons; reads and never writes."""
