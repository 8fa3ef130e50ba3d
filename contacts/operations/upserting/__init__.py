"""Bringing in rows of another system: who is known is changed, who is new is made."""
