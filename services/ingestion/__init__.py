"""Ingestion: puts what the world tells in our words, in order, or says why not."""
