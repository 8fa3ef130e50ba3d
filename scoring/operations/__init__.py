"""Scores: what they are made of, and keeping their values up to date."""
