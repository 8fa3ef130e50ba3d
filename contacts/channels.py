"""What of contacts can be listened to live."""

from typing import Any

from contacts.models import Contact, Organisation, Task
from contacts.permissions import CONTACTS_VIEW, TASKS_VIEW
from live.channels import channel


def may_hear_contact(user: Any, key: str) -> bool:
    return is_number(key) and Contact.objects.visible_to(user).filter(pk=key).exists()


def may_hear_organisation(user: Any, key: str) -> bool:
    return is_number(key) and Organisation.objects.visible_to(user).filter(pk=key).exists()


def may_hear_lists(user: Any, key: str) -> bool:
    """Hints on lists hold no id, so whoever sees any contact may have them."""
    return not key and CONTACTS_VIEW in user.granted_codes


def may_hear_task(user: Any, key: str) -> bool:
    return is_number(key) and Task.objects.visible_to(user).filter(pk=key).exists()


def may_hear_tasks(user: Any, key: str) -> bool:
    return not key and TASKS_VIEW in user.granted_codes


def is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) <= 18


channel("contact", may_listen=may_hear_contact)
channel("organisation", may_listen=may_hear_organisation)
channel("contacts", may_listen=may_hear_lists)
channel("organisations", may_listen=may_hear_lists)
channel("task", may_listen=may_hear_task)
channel("tasks", may_listen=may_hear_tasks)
