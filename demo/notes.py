"""What the people of the demo firm wrote down of those they look after."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import User
from contacts.models import Contact, Note
from contacts.operations.notes import add_note

#: Who would write such things; of `{colleague}` another of the firm is told.
NOTES = (
    "Prefers a call after **17:00**, never by e-mail.",
    "Asked for the price for a year in one go. Told them:\n\n- two months less\n- can be"
    " cancelled until the first invoice",
    "Met at the question hour; knows three more people who might be interested.",
    "@{colleague} could you call back on Monday? There is a question about the contract that"
    " I cannot answer.",
    "Wants to pause over the summer and _come back in September_.",
    "The invoice goes to the office now: see [their imprint](https://example.com/imprint).",
    "Was unhappy with the wait last week. Apologised; a month is on us.",
    "Speaks for the whole team and decides alone.",
)
#: Every so many are pinned.
PINNED = 3


def seed_notes(*, now: datetime) -> int:
    """Notes on those who came last and are looked after; how many were new."""
    if Note.objects.exists():
        return 0
    return sum(1 for _ in _written(now))


def _written(now: datetime) -> Iterator[Note]:
    newest = Contact.objects.filter(owner__is_active=True)
    staff = list(User.objects.filter(is_active=True).order_by("id"))
    for place, contact in enumerate(newest.order_by("-created_at", "-id")[: len(NOTES)]):
        author = next(one for one in staff if one.pk == contact.owner_id)
        colleague = next(one for one in staff if one != author)
        yield add_note(
            of=contact,
            content=NOTES[place].replace("{colleague}", f"{{{colleague.pk}}}"),
            by=author,
            now=now - timedelta(hours=7 * place + 1),
            pinned=place % PINNED == 0,
        )
