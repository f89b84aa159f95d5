"""The translation: a message and the catalogue in, an event or a rejection out; never waits."""
