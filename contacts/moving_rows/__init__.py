"""Rows that do more in a merge than go with their contact."""
