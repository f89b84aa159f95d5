"""The services: each meets the others only on a topic."""
