"""What is asked when a person makes or changes a contact by hand, before it is done.

Apps above this one register it; each may refuse. What comes in by the thousand is not asked
about: it says itself what becomes of people who are known.
"""

from collections.abc import Callable, Collection

from accounts.models import User
from contacts.models import Contact

#: The contact as it stands now, and the names of what was changed.
Check = Callable[[Contact, Collection[str], User], None]
_CHECKS: list[Check] = []


def on_entry(check: Check) -> Check:
    """Register a check of contacts that people enter."""
    _CHECKS.append(check)
    return check


def check_entry(contact: Contact, changed: Collection[str], *, by: User) -> None:
    """Ask all of them, in the transaction of the change.

    :raises Refusal: if one does not want it.
    """
    for check in _CHECKS:
        check(contact, changed, by)


#: Contacts that may be the same person as one that was entered, for whoever entered it.
Warn = Callable[[Contact, User], list[int]]
_WARNINGS: list[Warn] = []


def on_warning(warn: Warn) -> Warn:
    """Register who names contacts that may be the same person."""
    _WARNINGS.append(warn)
    return warn


def likely_duplicates(contact: Contact, *, by: User) -> list[int]:
    """The ids of contacts that may be the same person, of those that `by` sees."""
    return [pk for warn in _WARNINGS for pk in warn(contact, by)]
