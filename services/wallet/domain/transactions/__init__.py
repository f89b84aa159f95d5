"""One file for each kind of wallet transaction: a wallet and a command in, facts out."""
