"""The door: `python -m services.operator` is `rewardstream`."""

from services.operator.cli import main

main()
