"""Writes: keeping conversations up to date, and what staff do with them."""
