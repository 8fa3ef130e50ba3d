"""Segments: what they are, who belongs to them, and keeping that up to date."""
