"""Why, why not, and what is missing: decisions in sentences that a person reads."""
