"""What is wrong, or could be better, with a template: a list of findings, each with its place.

findings    what a finding is
words       every text that somebody wrote, with its place, and its template language
mails       what only mails can have: links, pictures, contrast, size
others      what SMS, WhatsApp and the rest can have
whole       all of it, for the builder and before a version goes out
"""
