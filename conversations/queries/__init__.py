"""Reads: the queues, what was said in a conversation, and by which ways it can go on."""
