"""The REST doors of accounts, by noun."""
