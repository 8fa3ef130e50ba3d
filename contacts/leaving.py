"""Whose the records of a person become who leaves the firm."""

from functools import partial

from accounts.leaving import left_behind
from contacts.models import Contact, Organisation, Task
from contacts.operations.assigning import give_on
from contacts.operations.tasks import give_on_tasks

left_behind(Contact._meta.label_lower, partial(give_on, Contact))
left_behind(Organisation._meta.label_lower, partial(give_on, Organisation))
left_behind(Task._meta.label_lower, give_on_tasks)
