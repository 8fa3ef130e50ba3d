"""Exports over REST: each answers with a job."""
