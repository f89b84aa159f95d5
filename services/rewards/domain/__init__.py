"""The rules of the engine: pure, without clocks, waits or logs."""
