"""Texts of steps, with places for what is known of somebody: `Call {name} about {product}`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from automation.models import Enrolment
from automation.steps.types import Person
from contacts.models import Contact
from events.titles import ABSENT, PLACE

LONGEST = 10_000


class Words:
    """What texts may name of each of a set of people: their names and their organisation's, the
    day that it is, and what they came in with.
    """

    def __init__(self, people: Sequence[Person], now: datetime) -> None:
        self._today = timezone.localdate(now).isoformat()
        rows = Contact.objects.filter(pk__in=[person.contact for person in people])
        self._names = {
            pk: {
                "name": display,
                "first_name": first or display,
                "last_name": last,
                "organisation": organisation,
            }
            for pk, display, first, last, organisation in rows.values_list(
                "pk", "display_name", "first_name", "last_name", "organisation__name"
            )
        }
        self._contexts = contexts_of([person.enrolment for person in people])

    def of(self, person: Person) -> dict[str, Any]:
        context = self._contexts.get(person.enrolment, {})
        properties = context.get("properties") or {}
        names = self._names.get(person.contact, {})
        return {**properties, **context, **names, "today": self._today}

    def fill(self, text: str, person: Person, longest: int = LONGEST) -> str:
        said = self.of(person)

        def put(place: Any) -> str:
            found = said.get(place[1])
            is_plain = found not in (None, "") and not isinstance(found, dict | list)
            return str(found)[:LONGEST] if is_plain else ABSENT

        return PLACE.sub(put, text)[:longest].replace("\x00", "").strip()


def contexts_of(enrolments: Collection[int]) -> dict[int, dict[str, Any]]:
    """Enrolment → what was known when they came in, and what steps added since."""
    return dict(Enrolment.objects.filter(pk__in=enrolments).values_list("pk", "context"))
