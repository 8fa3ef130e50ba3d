"""The background doors of what people are told."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from ground import doorbell
from ground.slots import scheduled
from messaging.attachments import scanning
from messaging.daily_mails import send_daily_mails
from messaging.deliverability import report_deliverability
from messaging.operations import forget_old_notifications
from messaging.reminders import remind, tell_overdue
from messaging.sending import approved, costs, queries, statuses
from messaging.sending.steering import SEND
from messaging.sending.worker import Turn
from messaging.troubles import report_troubles


@scheduled("messaging.tasks.look_for_trouble")
def look_for_trouble() -> None:
    """Tell those who run the system what only a person can settle."""
    report_troubles(now=timezone.now())


@scheduled("messaging.tasks.look_at_deliverability")
def look_at_deliverability() -> None:
    """Tell those who run the channels where mail does not arrive or is not welcome."""
    report_deliverability(now=timezone.now())


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


@scheduled("messaging.tasks.mail_what_is_unread")
def mail_what_is_unread() -> None:
    """Send the daily mail to those whose hour has come."""
    send_daily_mails(now=timezone.now())


@shared_task(name=SEND)
def send_messages(channel: str, **_: Any) -> None:
    """Hand over what is due on one channel, for a while; then stand in line again."""
    if Turn(channel=channel, clock=timezone.now).send():
        doorbell.ring(SEND, channel=channel)


@scheduled("messaging.tasks.sweep_messages")
def sweep_messages() -> None:
    """Wake a worker for each channel that has work: for when a wake-up was lost."""
    for channel in queries.channels_with_work(now=timezone.now()):
        doorbell.ring(SEND, channel=channel)


@scheduled(scanning.SCAN)
def scan_attachments() -> None:
    """Have files that came with messages looked at."""
    scanning.scan_waiting(now=timezone.now())


@scheduled(statuses.WORK_OFF)
def work_off_reports() -> None:
    """Act on what providers called in with."""
    statuses.work_off(now=timezone.now())


@scheduled("messaging.tasks.ask_for_prices")
def ask_for_prices() -> None:
    """Note what providers ask for the messages of the last days."""
    costs.ask_for_prices(now=timezone.now())


@scheduled("messaging.tasks.sync_approvals")
def sync_approvals() -> None:
    """Ask what became of templates of WhatsApp that wait for approval."""
    approved.sync_approvals(now=timezone.now())
