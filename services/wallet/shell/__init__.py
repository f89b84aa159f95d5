"""What waits and remembers: the fenced batch of commands, the ledger's tables, audit, rebuild."""
