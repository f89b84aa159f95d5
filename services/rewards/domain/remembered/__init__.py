"""What is remembered of participants and of what was told about them: values, folded from facts."""
