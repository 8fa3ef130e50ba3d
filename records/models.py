"""Record types, and the records attached to contacts and organisations."""

from typing import Any, ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from contacts.models import Contact, Of, Organisation
from contacts.models.shown import OrganisationName, PersonName, RecordName
from contacts.permissions import CONTACTS_VIEW
from ground.beside import One
from records.permissions import RECORDS_VIEW


class RecordType(models.Model):
    """A kind of record that a firm or a pack defined; its custom fields are of its slug."""

    slug = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    plural = models.CharField(max_length=100)
    icon = models.CharField(max_length=50, default="file-text")
    of = models.CharField(max_length=12, choices=Of.choices, default=Of.CONTACT)
    #: What a record is called: a sentence with {field} places.
    title = models.CharField(max_length=255, blank=True)
    #: What lists show, in their order: slugs of fields.
    columns = models.JSONField(default=list, blank=True)
    #: Whether somebody looks at each record and says so.
    has_review = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=100)
    pack = models.CharField(max_length=50, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z][a-z0-9-]*$"), name="record_type_slug_shape"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TypeName(NamedTuple):
    slug: str
    name: str


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: Any, code: str = RECORDS_VIEW, *, by_id: bool = False) -> Self:
        """Those a person may reach with the code, of contacts and organisations he may see."""
        rows = self
        for asked in (code, CONTACTS_VIEW):
            rows = rows.filter(of_reached(user, asked, by_id=by_id))
        return rows


def of_reached(user: Any, code: str, *, through: str = "", by_id: bool = False) -> Q:
    """The condition on records that leaves those whose bearer a person reaches with the code."""
    of_contact, of_organisation = (
        visible_to(user, code, through=f"{through}{side}__", by_id=by_id)
        for side in ("contact", "organisation")
    )
    if not of_contact:
        return Q()
    on_contact = Q(**{f"{through}contact__isnull": False})
    on_organisation = Q(**{f"{through}organisation__isnull": False})
    return on_contact & of_contact | on_organisation & of_organisation


class Record(models.Model):
    """Something kept of a contact or of an organisation, as its type says."""

    type = models.ForeignKey(
        # Every index of lists begins with it.
        RecordType,
        on_delete=models.PROTECT,
        related_name="records",
        db_index=False,
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="records",
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="records",
        db_index=False,
    )
    title = models.CharField(max_length=255)
    #: When what it tells of happened.
    at = models.DateTimeField()
    custom = models.JSONField(default=dict, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    listed_type = One("type", TypeName)
    listed_contact = One("contact", RecordName)
    listed_organisation = One("organisation", OrganisationName)
    listed_reviewer = One("reviewed_by", PersonName)
    listed_author = One("created_by", PersonName)

    objects: ClassVar[RecordQuerySet] = RecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, organisation=None)
                | Q(contact=None, organisation__isnull=False),
                name="a_record_has_one_bearer",
            )
        ]
        indexes = [
            models.Index(fields=["type", "at", "id"], name="record_type_at"),
            models.Index(fields=["type", "created_at", "id"], name="record_type_created"),
            models.Index(fields=["type", "title", "id"], name="record_type_title"),
            models.Index(
                fields=["type", "at", "id"], condition=Q(reviewed_at=None), name="record_unreviewed"
            ),
            models.Index(fields=["at", "id"], name="record_at"),
            models.Index(fields=["contact", "type", "at", "id"], name="record_contact"),
            models.Index(
                fields=["organisation", "type", "at", "id"],
                condition=Q(organisation__isnull=False),
                name="record_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.title
