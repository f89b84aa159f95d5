"""What the business has set up: the book of offers, the schemes, the rules for spending."""
