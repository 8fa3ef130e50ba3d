"""Writes of the portal, by noun: clients, keys, passwords, sessions, details."""
