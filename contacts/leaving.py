"""Whose the records of a person become who leaves the firm."""

from functools import partial

from accounts.leaving import left_behind
from contacts.models import Contact, Organisation
from contacts.operations.assigning import give_on

left_behind(Contact._meta.label_lower, partial(give_on, Contact))
left_behind(Organisation._meta.label_lower, partial(give_on, Organisation))
