"""Telling people from machines: by what rules, and by whose networks."""
