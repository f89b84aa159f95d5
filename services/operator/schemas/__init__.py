"""What the outside may rely on, generated from the contracts: JSON Schema, AsyncAPI, topics."""
