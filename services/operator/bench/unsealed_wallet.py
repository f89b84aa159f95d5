"""The wallet without seals, for one comparison only: what ships has no switch for that."""

from unittest.mock import patch

from services.wallet.__main__ import main
from services.wallet.domain.partition import Partition


def unsealed() -> None:
    """Serve as the wallet does, but let no batch be sealed."""
    with patch.object(Partition, "seal", lambda _self, _ruling: None):
        main()


if __name__ == "__main__":
    unsealed()
