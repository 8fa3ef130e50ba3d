"""How people belong to each other and to organisations."""

from typing import Any, ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from accounts.permissions import ALL
from contacts.models.kinds import Of
from contacts.models.records import Contact, Organisation
from contacts.models.shown import OrganisationName, TypeName
from contacts.permissions import CONTACTS_VIEW
from ground.beside import One


class ContactName(NamedTuple):
    id: int
    display_name: str


class RelationshipType(models.Model):
    """What one side is to the other, said from both sides: parent of, child of."""

    slug = models.SlugField(max_length=50, unique=True)
    #: What the contact is to the other side.
    name = models.CharField(max_length=100)
    #: What the other side is to the contact; of symmetric ones the same.
    reverse_name = models.CharField(max_length=100)
    #: What the other side is.
    to = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    #: Both sides are the same to each other, as spouses are.
    is_symmetric = models.BooleanField(default=False)
    #: Nobody can stand above himself, through however many others.
    is_hierarchy = models.BooleanField(default=False)
    #: What can be said of the contact's part: `[{"value": …, "label": …}]`.
    roles = models.JSONField(default=list, blank=True)
    influences = models.JSONField(default=list, blank=True)
    #: What new ones begin with.
    receives_alerts = models.BooleanField(default=False)
    may_see_records = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=100)
    pack = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_symmetric=True, is_hierarchy=True), name="symmetric_or_hierarchy"
            ),
            models.CheckConstraint(
                condition=Q(to=Of.CONTACT) | Q(is_symmetric=False, is_hierarchy=False),
                name="only_people_are_alike",
            ),
        ]

    def __str__(self) -> str:
        return self.name


#: Each with the path to the record, and where that is named.
SIDES = ("contact", "other", "organisation")


def _scope(user: Any, code: str) -> str | None:
    return user.scope_of(code) if hasattr(user, "scope_of") else None


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> Self:
        """Those of which a person sees both sides and, for another code, reaches one with it."""
        rows = self
        for side in SIDES:
            if seen := visible_to(user, CONTACTS_VIEW, through=f"{side}__"):
                rows = rows.filter(seen | Q(**{side: None}))
        if code == CONTACTS_VIEW or _scope(user, code) == ALL:
            return rows
        first, second, third = (visible_to(user, code, through=f"{side}__") for side in SIDES)
        return rows.filter(first | second | third)


class Relationship(models.Model):
    """That a contact is something to another contact or to an organisation, from when to when.

    Of symmetric ones the older contact stands first, so that each is there once.
    """

    type = models.ForeignKey(RelationshipType, on_delete=models.PROTECT, related_name="uses")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="relationships_back"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="relationships"
    )
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    receives_alerts = models.BooleanField(default=False)
    may_see_records = models.BooleanField(default=False)
    is_decision_maker = models.BooleanField(default=False)
    role = models.CharField(max_length=100, blank=True)
    influence = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_type = One("type", TypeName)
    listed_contact = One("contact", ContactName)
    listed_other = One("other", ContactName)
    listed_organisation = One("organisation", OrganisationName)

    objects: ClassVar[Any] = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(other=None, organisation__isnull=False)
                | Q(other__isnull=False, organisation=None),
                name="relationship_has_one_other_side",
            ),
            models.CheckConstraint(
                condition=Q(other=None) | ~Q(contact=F("other")), name="nobody_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="relationship_ends_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["contact", "type", "other"],
                condition=Q(ended_on=None, organisation=None),
                name="one_current_relationship",
            ),
            models.UniqueConstraint(
                fields=["contact", "type", "organisation"],
                condition=Q(ended_on=None, other=None),
                name="one_current_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"relationship {self.pk}"
