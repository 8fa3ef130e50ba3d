"""Templates of messages: what is said, in which channel and language, before anybody gets it.

Owns: templates, their drafts and published versions, saved blocks, the template language
(`language`), the blocks of mails and what becomes of them (`blocks`), rendering (`rendering`)
and the values that templates are filled with (`values`).
Does not own: sending, tracking, or whether somebody may be written to; that is messaging's.
"""
