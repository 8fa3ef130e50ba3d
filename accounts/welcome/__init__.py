"""The first page of a new installation: it makes the first administrator, once."""
