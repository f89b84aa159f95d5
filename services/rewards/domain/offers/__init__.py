"""An offer, compiled, and the row of the matrix that it belongs to (rules 2, 3.0)."""
