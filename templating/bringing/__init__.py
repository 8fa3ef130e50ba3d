"""Whole mails of others, made into templates of ours.

notations   how other systems write a value, a condition, a comment; written anew in our language
guessing    which value of ours is probably meant
styles      rules of a style sheet, written into the elements that they are for
reading     the document: what of it is a mail, and what is left out
shaping     simple mails as blocks
whole       all of it: what somebody is asked before a mail can be used, and what it becomes
"""
