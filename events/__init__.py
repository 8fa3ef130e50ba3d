"""The log: everything that happens, written once, and the reactions to it.

Owns: activities and their catalogue, consumers with cursors and quarantine,
projections of the log, ingestion from products, and the webhook inbox.
Does not own: what a reaction does; each app brings its own consumers.
"""
