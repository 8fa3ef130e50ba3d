"""Writes of templates, their drafts and versions, and saved blocks."""
