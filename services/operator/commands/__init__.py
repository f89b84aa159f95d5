"""The verbs of the command line: one file each, registered in services/operator/cli.py."""
