"""The kinds of notification there are, each with its icon and who may still read it."""

from dataclasses import dataclass

from accounts.permissions import SETTINGS_MANAGE


@dataclass(frozen=True)
class NotificationKind:
    name: str
    label: str
    icon: str
    #: The permission code it takes to read one; whoever loses the code loses sight of them.
    code: str = ""


KINDS: dict[str, NotificationKind] = {}


def notification_kind(name: str, label: str, *, icon: str, code: str = "") -> NotificationKind:
    """Register a kind of notification."""
    if name in KINDS:
        raise ValueError(f"Notification kind {name} is registered twice.")
    KINDS[name] = NotificationKind(name, label, icon, code)
    return KINDS[name]


CONTACT_ASSIGNED = notification_kind("contact_assigned", "Contact assigned", icon="user-check")
ORGANISATION_ASSIGNED = notification_kind(
    "organisation_assigned", "Organisation assigned", icon="building"
)
MENTIONED = notification_kind("mentioned", "Mentioned in a note", icon="at-sign")
TASK_ASSIGNED = notification_kind("task_assigned", "Task assigned", icon="list-todo")
TASK_MOVED = notification_kind("task_moved", "Task completed or changed", icon="circle-check")
TASK_REMINDER = notification_kind("task_reminder", "Reminder of a task", icon="alarm-clock")
TASKS_OVERDUE = notification_kind("tasks_overdue", "Overdue tasks", icon="calendar-x")
STAGE_REACHED = notification_kind("stage_reached", "Stage reached", icon="milestone")
JOB_DONE = notification_kind("job_done", "Work finished", icon="circle-check")
JOB_FAILED = notification_kind("job_failed", "Work failed", icon="circle-x")
FACTS_SET_ASIDE = notification_kind(
    "facts_set_aside", "Activities set aside", icon="triangle-alert", code=SETTINGS_MANAGE
)
EFFECTS_STUCK = notification_kind(
    "effects_stuck", "Effects wait for a decision", icon="triangle-alert", code=SETTINGS_MANAGE
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
    "audit_broken", "Audit log was tampered with", icon="shield-alert", code=SETTINGS_MANAGE
)
