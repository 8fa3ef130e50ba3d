"""The live stream: hints to open screens that something changed.

Owns: publishing hints, the stream endpoint, and who may listen to which channel.
Does not own: the data itself; a client that is hinted reads it from the API.
"""
