"""What is done to many records at once, as jobs: other values, another life, or none.

Owns the jobs over named records, or over all that a list's filters leave: changing fields of
contacts and organisations, changing tasks, and deleting any of them, with what undoing takes.
It has no models: the records are those of contacts, and change by its operations.
"""
