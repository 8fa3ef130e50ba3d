"""Long work: anything that takes longer than a request.

Owns: a job's life (queued, running, done), its progress, cancelling, resuming, its result
file and its error file. An app registers a kind of job in its `job_kinds.py` with
`kinds.job_kind`, starts one with `operations.start_job`, and hears of every end by what it
registers in its `job_endings.py` with `endings.when_a_job_ends`.
Does not own: what a job does; that is the app's that registered its kind.
"""
