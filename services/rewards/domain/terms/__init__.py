"""Terms of an offer that are no condition: how often, how much it takes, until when."""
