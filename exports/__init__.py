"""Taking data out: a list or a segment as a file, and everything the firm has.

Owns: which columns an export can have and how their values are written, the files' formats, and
the archive of the whole database.
Does not own: who may see which record (accounts, contacts), the progress and the files of long
work (jobs), nor what is handed out to one person (privacy).
"""
