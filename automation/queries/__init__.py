"""Reads of workflows and of those in them."""
