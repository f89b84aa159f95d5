"""What is answered: pure functions of what the other services remember."""
