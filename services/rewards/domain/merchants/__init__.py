"""Who stands behind a unit: what a merchant allows there, and what it pays of an award."""
