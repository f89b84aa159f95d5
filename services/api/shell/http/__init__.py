"""One file for each resource of the interface; each makes a router of its routes."""
