"""The language that templates are written in: Liquid, as far as it cannot do harm.

parsing     source → a program, or what is wrong with it and where
compiling   the program's parts: what each tag and expression does
filters     what a value can be put through
missing     a value that is not there
analysis    which values a source needs, without running it

Liquid's parser reads the source; what it means is decided here alone, in closures over plain
values. Only the tags, filters and kinds of value named here exist, so there is nothing to reach
Python through, and each of them is bounded. See docs/decisions/140-liquid-by-our-own-closures.md.
"""
