"""The frame of the admin: its site, dashboard and system page, and what its lists share.

An app says what it shows of itself in its own `admin`; this room knows none of them.
"""
