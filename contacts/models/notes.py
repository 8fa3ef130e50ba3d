"""What people write about contacts and organisations."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.ownership import visible_to
from contacts.models.records import Contact, Organisation
from contacts.models.words import text_words
from contacts.note_text import excerpt
from contacts.permissions import CONTACTS_VIEW


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW, *, by_id: bool = False) -> Self:
        """Those of the records that a person may reach with the code."""
        of_contact, of_organisation = (
            visible_to(user, code, through=through, by_id=by_id)
            for through in ("contact__", "organisation__")
        )
        if not of_contact:
            return self.all()
        return self.filter(
            Q(contact__isnull=False) & of_contact | Q(organisation__isnull=False) & of_organisation
        )

    def standing(self) -> Self:
        """Those that were not deleted."""
        return self.filter(deleted_at=None)


class Note(models.Model):
    """What somebody wrote about a contact or an organisation, in the words of `note_text`."""

    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notes",
        db_index=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    content = models.TextField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    pinned = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    #: When somebody last changed what it says.
    edited_at = models.DateTimeField(null=True, blank=True)
    #: Until it is forgotten for good, a deleted note can be brought back.
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, organisation=None)
                | Q(contact=None, organisation__isnull=False),
                name="a_note_is_of_one_record",
            )
        ]
        indexes = [
            models.Index(fields=["contact", "pinned", "-created_at", "-id"], name="note_contact"),
            models.Index(
                fields=["organisation", "pinned", "-created_at", "-id"], name="note_organisation"
            ),
            models.Index(fields=["created_at", "id"], name="note_created"),
            models.Index(
                fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="note_deleted"
            ),
            GinIndex(text_words("content"), name="note_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return excerpt(self.content, {})
