"""What conditions can ask about purposes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contacts.conditions.fields import OF_CONTACT, Ask, Field, condition_fields
from contacts.conditions.operators import Kind
from contacts.conditions.places import Place
from contacts.conditions.sql import Sql, opposite
from privacy.activities import CONSENT_TYPES
from privacy.models import Purpose
from privacy.queries.allowed import Rules, allowed


@dataclass(frozen=True)
class Allowed:
    """Whether the contact's data may be used for a purpose; never unknown."""

    purpose: Purpose
    rules: Rules

    def holds(self, ask: Ask, place: Place) -> Sql:
        found = allowed(self.purpose, "", rules=self.rules, place=place)
        return opposite(found) if ask.operator == "equals" and ask.value is False else found


@condition_fields
def of_purposes() -> Iterable[Field]:
    rules = Rules.read()
    for purpose in Purpose.objects.order_by("name", "id"):
        yield Field(
            f"consent.{purpose.slug}",
            purpose.name,
            Kind.BOOLEAN,
            Allowed(purpose, rules),
            _("May be used for"),
            touched_by=OF_CONTACT | CONSENT_TYPES,
            drifts=purpose.spares_children and rules.age is not None,
            without=frozenset({"is_set", "is_not_set"}),
        )
