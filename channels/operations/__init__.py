"""Writes of channels: accounts, their health, and what providers call in with."""
