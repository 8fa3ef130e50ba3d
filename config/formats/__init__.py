"""Dates and times as we write them, by language."""
