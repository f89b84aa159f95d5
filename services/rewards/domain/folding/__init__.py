"""One partition as a fold: its memory, its runs on their way, its numbers."""
