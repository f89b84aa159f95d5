"""The yardsticks that do the engine's work in other ways, as fairly as we know how."""
