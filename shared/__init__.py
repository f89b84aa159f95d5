"""What two services must agree on: words, messages, and the machinery that runs them."""
