"""Students of protected schools, seen by those alone who are authorised for them (FERPA)."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from accounts.guards import GUARDS, Guard
from contacts.models import Organisation
from privacy.models import Protection
from privacy.permissions import STUDENTS_VIEW

# Depends on no row, so it is worked out once for a statement.
SCHOOLS = """
SELECT kind.id FROM contacts_contacttype kind
JOIN privacy_protection rule ON rule.slug = 'students' AND rule.is_on
    AND rule.organisation_types @> to_jsonb(kind.slug)
WHERE kind.of = 'organisation'
"""


def is_on() -> Exists:
    """Whether the firm protects students at all."""
    return Exists(Protection.objects.filter(slug=Protection.Slug.STUDENTS, is_on=True))


def is_student(through: str = "") -> Q:
    """Whether the contact that a path leads to belongs to a protected school.

    A question for each row and no join: whoever locks the rows locks no school with them.
    """
    home = Organisation.objects.filter(pk=OuterRef(f"{through}organisation_id"))
    return Q(Exists(home.filter(type__in=RawSQL(SCHOOLS, []))))  # noqa: S611 - ours alone


GUARDS.append(Guard(STUDENTS_VIEW, is_on, is_student))
