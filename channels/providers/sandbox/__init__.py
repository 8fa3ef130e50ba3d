"""Sends nothing: keeps what was said, and plays the people who would have got it."""
