"""Taking in what other systems say happened, a batch at a time.

Owns: the shape of an incoming row and its checks, the Segment messages that become such
rows, and the one operation that writes a batch. Does not own: who a person is (contacts,
through `events.people`), or the log itself.
"""
