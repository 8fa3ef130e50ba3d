"""Writes of record types and records."""
