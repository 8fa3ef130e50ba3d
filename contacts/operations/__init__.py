"""Writes: `contacts`, `organisations`, `reaching` (addresses), `assigning`, `upserting`."""
