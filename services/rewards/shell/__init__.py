"""What waits, holds a connection or reads a clock on behalf of the engine."""
