"""What is done to many records at once, as jobs: other values, or an end for good.

Owns: the jobs over named records, or over all that a list's filters leave, that change fields of
contacts and organisations, change tasks, and delete any of them; what is kept to undo them.
Does not own: the records and the rules of their values (contacts), assigning, tagging and lists of
people (contacts), progress, cancelling and undoing of jobs (jobs). It has no models.
"""
