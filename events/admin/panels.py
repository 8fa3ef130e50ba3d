"""The log's part of the admin's overview and system page."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events import queries
from events.consuming import consumer_named
from events.models import SetAside
from events.operations.quarantine import retry_now
from events.operations.steering import pause_consumer, resume_consumer
from ground.admin_site.boards import Chart, Found, Tile, bars, charts, deed, panel, tiles

#: Of what was set aside the page shows the newest; the list has the rest.
SHOWN = 10
#: A consumer so far behind is worth a look, if it is so for longer than a sweep takes.
LATE = 60.0
HOURS, DAYS = 24, 14


@panel(
    "consumers",
    gettext_lazy("Consumers of the log"),
    "events/admin/consumers.html",
    place=10,
    sections=("log",),
)
def consumers(found: Found) -> Mapping[str, Any]:
    return {"log": found["log"]}


@deed("consumers", "pause")
def pause(request: HttpRequest) -> str:
    consumer = consumer_named(request.POST.get("consumer", ""))
    pause_consumer(consumer=consumer, by=_staff(request), now=timezone.now())
    return _("{} pauses after its present batch; nothing is lost.").format(consumer.name)


@deed("consumers", "resume")
def resume(request: HttpRequest) -> str:
    consumer = consumer_named(request.POST.get("consumer", ""))
    resume_consumer(consumer=consumer, by=_staff(request), now=timezone.now())
    return _("{} reads on.").format(consumer.name)


@panel(
    "set-aside",
    gettext_lazy("Set aside"),
    "events/admin/set_aside.html",
    place=20,
    sections=("log",),
)
def set_aside(found: Found) -> Mapping[str, Any]:
    lags = found["log"]["results"]
    return {
        "waiting": sum(lag.waiting for lag in lags),
        "dead": sum(lag.dead for lag in lags),
        "rows": queries.newest_set_aside()[:SHOWN],
    }


@deed("set-aside", "retry")
def retry(request: HttpRequest) -> str:
    """Try one again, or every one that was given up."""
    chosen = request.POST.get("id", "")
    rows = SetAside.objects.filter(pk=int(chosen)) if chosen.isdecimal() else queries.given_up()
    ids = list(rows.values_list("pk", flat=True))
    count = retry_now(ids=ids, by=_staff(request), now=timezone.now())
    return ngettext(
        "{} fact will be tried again within seconds.",
        "{} facts will be tried again within seconds.",
        count,
    ).format(count)


@panel(
    "inbox",
    gettext_lazy("Webhook inbox"),
    "events/admin/inbox.html",
    place=30,
    sections=("log",),
)
def inbox(found: Found) -> Mapping[str, Any]:
    return {"log": found["log"]}


@tiles("log", place=10)
def log_tiles(found: Found) -> Iterable[Tile]:
    lags = found["log"]["results"]
    behind = max(lags, key=lambda lag: lag.seconds, default=None)
    link = reverse("admin:events_cursor_changelist")
    if found["log"]["is_stalled"]:
        hint = _("an open transaction holds every one back")
        yield Tile(_("Consumers"), _("held back"), link, hint, "bad")
    elif behind is None or behind.rows == 0:
        yield Tile(_("Consumers"), _("up to date"), link, _("all have read everything"))
    else:
        tone = "warn" if behind.seconds > LATE else ""
        hint = _("{consumer}, for {seconds:.0f} s").format(
            consumer=behind.consumer, seconds=behind.seconds
        )
        yield Tile(_("Facts behind"), behind.rows, link, hint, tone)
    dead, waiting = sum(lag.dead for lag in lags), sum(lag.waiting for lag in lags)
    link = reverse("admin:events_setaside_changelist")
    if dead:
        hint = _("{} given up").format(dead)
        yield Tile(_("Set aside"), dead + waiting, f"{link}?state__exact=dead", hint, "bad")
    else:
        hint = _("tried again by themselves") if waiting else _("no consumer has failed")
        yield Tile(_("Set aside"), waiting, link, hint)
    dead = found["log"]["deliveries_dead"]
    link = reverse("admin:events_delivery_changelist")
    waiting = found["log"]["deliveries_waiting"]
    if dead:
        hint = _("{} given up").format(dead)
        yield Tile(_("Webhooks"), waiting, f"{link}?state__exact=dead", hint, "bad")
    else:
        yield Tile(_("Webhooks"), waiting, link, _("waiting to be worked off"))


@charts
def rhythm() -> Iterable[Chart]:
    """Activities by hour and by day, as the reader's clock counts them."""
    now = timezone.localtime()
    link = reverse("admin:events_activity_changelist")
    hours, days = queries.rhythm(now=now, hours=HOURS, days=DAYS)
    for title, counts, form, step in (
        (_("Activities by hour"), hours, "H:i", timedelta(hours=1)),
        (_("Activities by day"), days, "j M", timedelta(days=1)),
    ):
        yield Chart(
            title,
            sum(count for _begin, count in counts),
            bars([(_named(at, form), n, _between(link, at, step)) for at, n in counts]),
            _named(counts[0][0], form),
            _("now"),
        )


def _named(at: datetime, form: str) -> str:
    return str(formats.date_format(at, form))


def _between(link: str, at: datetime, step: timedelta) -> str:
    begin, end = at.isoformat(), (at + step).isoformat()
    return f"{link}?occurred_at__gte={begin}&occurred_at__lt={end}".replace("+", "%2B")


def _staff(request: HttpRequest) -> Any:
    return request.user
