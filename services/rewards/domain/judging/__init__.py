"""From one message to awards: accepted, heard by offers, gathered with others, granted."""
