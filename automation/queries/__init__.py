"""Reads: workflows, the people in them, and the numbers on their steps."""
