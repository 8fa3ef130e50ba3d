"""Long work: anything that takes longer than a request.

Owns: a job's life (queued, running, done), its progress, cancelling, resuming,
its result and its error file.
Does not own: what a job does; the app that needs one registers its kind.
"""
