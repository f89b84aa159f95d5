"""What takes more than one event: a run, a cancellation, two participants."""
