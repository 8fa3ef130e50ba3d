"""The background doors of what people are told."""

from django.utils import timezone

from ground.slots import scheduled
from messaging.operations import forget_old_notifications
from messaging.reminders import remind, tell_overdue
from messaging.troubles import report_troubles


@scheduled("messaging.tasks.look_for_trouble")
def look_for_trouble() -> None:
    """Tell those who run the system what only a person can settle."""
    report_troubles(now=timezone.now())


@scheduled("messaging.tasks.forget_notifications")
def forget_notifications() -> None:
    """Drop what was read a season ago, and what nobody read for a year."""
    forget_old_notifications(now=timezone.now())


@scheduled("messaging.tasks.remind_of_tasks")
def remind_of_tasks() -> None:
    """Tell people of tasks whose reminder has come."""
    remind(now=timezone.now())


@scheduled("messaging.tasks.tell_overdue_tasks")
def tell_overdue_tasks() -> None:
    """Tell people in their morning what of theirs is overdue."""
    tell_overdue(now=timezone.now())
