"""The firm as its staff and clients see it: its name, its logo, and its colours.

`brands.brand()` is what pages and mails ask. A firm chooses one accent; `colours` makes of it
what can be read, on light and on dark. `logos` reads what was uploaded and writes it anew.
"""
