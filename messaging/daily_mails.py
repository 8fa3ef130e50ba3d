"""The daily mail: what is unread of a day, at an hour of the reader's own clock.

What waits for it is marked on the notifications themselves. The mark goes in the transaction
that asks for the mail, so nothing is told twice in it, and nothing is forgotten.
"""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Min

from accounts.models import User
from contacts.task_dates import zone_named
from messaging.effects import ask_daily_mail
from messaging.models import DailyMail, Notification

#: How many one mail can be of; older ones are in the bell.
MOST = 1_000


def send_daily_mails(*, now: datetime) -> int:
    """Ask for the mail of everybody whose hour has come; how many mails."""
    waiting = Notification.objects.filter(awaits_mail=True, user__is_active=True)
    by_reader = waiting.order_by().values_list("user_id").annotate(first=Min("created_at"))
    first = dict(by_reader)
    known = DailyMail.objects.in_bulk(list(first))
    sent = 0
    for person in User.objects.filter(pk__in=list(first)).order_by("pk"):
        hour = hour_that_came(person, known.get(person.pk, DailyMail()), now)
        if hour is not None and first[person.pk] < hour:
            sent += _send(person, now)
    return sent


def hour_that_came(person: User, wish: DailyMail, now: datetime) -> datetime | None:
    """Today's hour of the daily mail, if it has come and there was none today.

    An hour that a change of clocks leaves out comes that much later; of one that comes twice
    the first is meant.
    """
    zone = zone_named(person.time_zone)
    today = now.astimezone(zone).date()
    hour = datetime.combine(today, time(wish.hour), tzinfo=zone)
    # Whoever flies west has no day twice.
    is_over = wish.last_on is not None and wish.last_on >= today
    return None if is_over or today.isoweekday() not in wish.days or hour > now else hour


@transaction.atomic
def _send(person: User, now: datetime) -> bool:
    DailyMail.objects.bulk_create([DailyMail(user=person)], ignore_conflicts=True)
    wish = DailyMail.objects.select_for_update().get(user=person)
    hour = hour_that_came(person, wish, now)
    if hour is None:
        return False
    # What came after the hour is for tomorrow, however late this task runs.
    rows = Notification.objects.filter(user=person, awaits_mail=True, created_at__lt=hour)
    unread = list(rows.unread().order_by("-id").values_list("pk", flat=True)[:MOST])
    rows.update(awaits_mail=False)
    if not unread:
        return False
    today = now.astimezone(zone_named(person.time_zone)).date()
    wish.last_on = today
    wish.save(update_fields=["last_on"])
    ask_daily_mail(user=person.pk, day=today.isoformat(), notifications=unread)
    return True
