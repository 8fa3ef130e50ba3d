"""Bringing contacts in from files.

Owns: an uploaded file, what its columns mean, the run that matches, makes and merges contacts,
what became of each line, and taking all of that back.
Does not own: what a contact may hold and how it is written (contacts), nor the progress of long
work (jobs). The rules of each value are those of every other door.
"""
