"""What people ask of the firm, and what is left of those who were erased."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.ownership import guards_against
from contacts.models import Contact
from contacts.permissions import CONTACTS_VIEW
from ground.encryption import EncryptedTextField, RowTokenField


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def visible_to(self, user: Any, code: str = CONTACTS_VIEW) -> "PrivacyRequestQuerySet":
        """Those of contacts that a person may reach; of erased ones, for whoever sees everybody."""
        seen = Contact.objects.visible_to(user, code)
        of_seen = Q(contact__in=seen.values("pk"))
        is_everything = hasattr(user, "scope_of") and user.scope_of(code) == "all"
        is_everything = is_everything and not guards_against(user)
        return self if is_everything else self.filter(of_seen)


class PrivacyRequest(models.Model):
    """A request, from its coming in to its end. Of an erased contact it is the tombstone: it
    says that there was somebody, under which id, and that they were erased, and nothing else.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", "Hand out what is known"
        ERASURE = "erasure", "Erase"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RUNNING = "running", "Being carried out"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    OPEN = (State.OPEN, State.RUNNING)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # No constraint: it stays when the contact goes.
    contact = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    #: In the words of whoever took it down; taken away when the contact is erased.
    note = models.TextField(blank=True)
    by_contact = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    #: A month, as Article 12 of the GDPR has it.
    due_at = models.DateTimeField()
    job = models.ForeignKey(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Of an erasure: label of a model → how many rows went or were changed.
    outcome = models.JSONField(default=dict, blank=True)
    refusal = models.CharField(max_length=500, blank=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=Q(state__in=("open", "running")),
                name="one_open_request_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at", "id"], name="privacy_request_due")]

    def __str__(self) -> str:
        return f"{self.kind} of contact {self.contact_id}"


class LastLook(models.Model):
    """What an erased person went by, sealed, as long as work goes on that began before: a job
    that read them then may write them into its file afterwards.
    """

    row_token = RowTokenField()
    names = EncryptedTextField()
    #: Ids of jobs that had not ended when the contact was gone.
    jobs = ArrayField(models.BigIntegerField(), default=list)
    #: Whether the files of those that had ended were looked through.
    is_begun = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"waits for {len(self.jobs)} jobs"


class ErasedName(models.Model):
    """The hash, under the firm's own key, of an address or id that an erased person went by."""

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest[:12]
