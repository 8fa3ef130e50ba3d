"""The kinds of notification there are: their icons, who may read them, and how each is told."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import SETTINGS_MANAGE

Words = str | Promise


class Mail(TextChoices):
    """How a kind is told by mail."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "In the daily mail"
    NEVER = "never", "Never"


@dataclass(frozen=True)
class NotificationKind:
    name: str
    label: Words
    icon: str
    #: The permission code it takes to read one; whoever loses the code loses sight of them.
    code: str = ""
    #: How it is told to whoever chose nothing.
    mail: Mail = Mail.NEVER
    push: bool = False
    #: Mailed at once to whoever asks in the profile for alerts by mail, and chose nothing here.
    is_alert: bool = False
    #: Nobody can take it off their bell.
    is_locked: bool = False


KINDS: dict[str, NotificationKind] = {}


def notification_kind(
    name: str,
    label: Words,
    *,
    icon: str,
    code: str = "",
    mail: Mail = Mail.NEVER,
    push: bool = False,
    is_alert: bool = False,
    is_locked: bool = False,
) -> NotificationKind:
    """Register a kind of notification."""
    if name in KINDS:
        raise ValueError(f"Notification kind {name} is registered twice.")
    KINDS[name] = NotificationKind(name, label, icon, code, mail, push, is_alert, is_locked)
    return KINDS[name]


CONTACT_ASSIGNED = notification_kind(
    "contact_assigned",
    _("Contact assigned"),
    icon="user-check",
    mail=Mail.DAILY,
    push=True,
    is_alert=True,
)
ORGANISATION_ASSIGNED = notification_kind(
    "organisation_assigned",
    _("Organisation assigned"),
    icon="building",
    mail=Mail.DAILY,
    is_alert=True,
)
MENTIONED = notification_kind(
    "mentioned",
    _("Mentioned in a note"),
    icon="at-sign",
    mail=Mail.DAILY,
    push=True,
    is_alert=True,
)
TASK_ASSIGNED = notification_kind(
    "task_assigned",
    _("Task assigned"),
    icon="list-todo",
    mail=Mail.DAILY,
    push=True,
    is_alert=True,
)
TASK_MOVED = notification_kind(
    "task_moved", _("Task completed or changed"), icon="circle-check", is_alert=True
)
TASK_REMINDER = notification_kind(
    "task_reminder", _("Reminder of a task"), icon="alarm-clock", push=True, is_alert=True
)
# A digest of its own: it comes in the morning, and the daily mail would bring yesterday's.
TASKS_OVERDUE = notification_kind(
    "tasks_overdue", _("Overdue tasks"), icon="calendar-x", is_alert=True
)
STAGE_REACHED = notification_kind(
    "stage_reached", _("Stage reached"), icon="milestone", is_alert=True
)
JOB_DONE = notification_kind("job_done", _("Work finished"), icon="circle-check")
JOB_FAILED = notification_kind(
    "job_failed", _("Work failed"), icon="circle-x", mail=Mail.DAILY, push=True
)
FACTS_SET_ASIDE = notification_kind(
    "facts_set_aside",
    _("Activities set aside"),
    icon="triangle-alert",
    code=SETTINGS_MANAGE,
    mail=Mail.DAILY,
)
EFFECTS_STUCK = notification_kind(
    "effects_stuck",
    _("Effects wait for a decision"),
    icon="triangle-alert",
    code=SETTINGS_MANAGE,
    mail=Mail.DAILY,
)
DELIVERY_LOW = notification_kind(
    "delivery_low", "Mail does not arrive", icon="triangle-alert", code="crm.channels.manage"
)
ACCOUNT_COMPLAINED_OF = notification_kind(
    "account_complained_of", "Mail is reported as spam", icon="flag", code="crm.channels.manage"
)
ACCOUNT_NEAR_LIMIT = notification_kind(
    "account_near_limit", "Account is near its limit", icon="gauge", code="crm.channels.manage"
)
AUDIT_BROKEN = notification_kind(
    "audit_broken",
    _("Audit log was tampered with"),
    icon="shield-alert",
    code=SETTINGS_MANAGE,
    mail=Mail.AT_ONCE,
    push=True,
    is_locked=True,
)
