"""Notifications: what somebody is told inside the app or the portal."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contacts.models import Task
from contacts.models.tasks import seen_tasks
from events.subjects import CONTACT, ORGANISATION, condition_for
from messaging.kinds import KINDS

LONGEST_TITLE = 255


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> Self:
        """A person's own; none about a record or of a kind that they may not see any more."""
        if not user.pk:
            return self.none()
        closed = [kind.name for kind in KINDS.values() if kind.code not in _held(user)]
        seen = Q(user_id=user.pk) & ~Q(kind__in=closed)
        for name in (CONTACT, ORGANISATION):
            reach = condition_for(name, user, through=f"{name}__")
            if reach:
                seen &= Q(**{name: None}) | reach
        # A task may be of somebody whose records its reader does not see.
        tasks = seen_tasks(user)
        if tasks:
            seen &= Q(task=None) | Q(task__in=Task.objects.filter(tasks).values("pk"))
        return self.filter(seen)

    def unread(self) -> Self:
        return self.filter(read_at=None)


def _held(user: Any) -> frozenset[str]:
    """The codes a person holds, and the empty one, which stands for none needed."""
    return frozenset(getattr(user, "granted_codes", ())) | {""}


class Notification(models.Model):
    """Something one person is told once: a member of staff, or a client of the firm."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    client = models.ForeignKey(
        "accounts.PortalClient",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    kind = models.CharField(max_length=255)
    title = models.CharField(max_length=LONGEST_TITLE)
    message = models.TextField(blank=True)
    action_url = models.CharField(max_length=500, blank=True)
    icon = models.CharField(max_length=50, blank=True)
    #: Whom it names; erasing the record erases what was said of it.
    contact = models.ForeignKey(
        "contacts.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "contacts.Organisation", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    task = models.ForeignKey(
        "contacts.Task", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    #: Of how many things of its kind it tells.
    count = models.PositiveIntegerField(default=1, db_default=1)
    #: Nobody is told twice under one key.
    key = models.CharField(max_length=200)
    #: Whether its reader has it in the bell: some have only a mail of it.
    in_bell = models.BooleanField(default=True, db_default=True)
    #: Waits for its reader's next daily mail.
    awaits_mail = models.BooleanField(default=False, db_default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, client=None) | Q(user=None, client__isnull=False),
                name="a_notification_is_for_one_person",
            ),
            models.UniqueConstraint(fields=["user", "key"], name="staff_told_once"),
            models.UniqueConstraint(fields=["client", "key"], name="clients_told_once"),
        ]
        indexes = [
            models.Index(fields=["user", "read_at", "-id"], name="notification_of_staff"),
            models.Index(fields=["user", "-id"], name="notification_newest_of_staff"),
            models.Index(fields=["client", "read_at", "-id"], name="notification_of_client"),
            models.Index(
                fields=["read_at"], condition=Q(read_at__isnull=False), name="notification_read"
            ),
            models.Index(fields=["created_at"], name="notification_age"),
            models.Index(
                fields=["user", "created_at"],
                condition=Q(awaits_mail=True),
                name="notification_awaits_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.title
