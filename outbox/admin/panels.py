"""The outbox's part of the admin's overview and system page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.admin_site.boards import Found, Tile, deed, panel, tiles
from outbox import operations
from outbox.health import LATE
from outbox.models import NEEDS_A_PERSON, Effect, State

#: Of what waits for a person the page shows the newest; the list has the rest.
SHOWN = 10


@panel(
    "outbox",
    gettext_lazy("Outbox"),
    "outbox/admin/outbox.html",
    place=40,
    sections=("outbox",),
)
def outbox(found: Found) -> Mapping[str, Any]:
    stuck = Effect.objects.filter(state__in=NEEDS_A_PERSON).order_by("-id")
    names = dict(State.choices)
    counts = [{**row, "named": names[row["state"]]} for row in found["outbox"]["counts"]]
    return {"outbox": found["outbox"], "counts": counts, "stuck": stuck[:SHOWN]}


@deed(
    "outbox",
    "send_again",
    confirm=gettext_lazy("Send it again? If it did arrive, its recipient gets it twice."),
)
def send_again(request: HttpRequest) -> str:
    return _move(request, operations.send_again, _("It is sent again within seconds."))


@deed(
    "outbox",
    "confirm_arrival",
    confirm=gettext_lazy("Did it arrive? Then it is done and never sent again."),
)
def confirm_arrival(request: HttpRequest) -> str:
    return _move(request, operations.confirm_arrival, _("It is done."))


@deed("outbox", "cancel", confirm=gettext_lazy("Cancel it? Then it is never sent."))
def cancel(request: HttpRequest) -> str:
    return _move(request, operations.cancel_effects, _("It is cancelled."))


def _move(request: HttpRequest, operation: Callable[..., int], told: str) -> str:
    pk = request.POST.get("id", "")
    chosen = Effect.objects.filter(pk=int(pk)) if pk.isdecimal() else Effect.objects.none()
    return told if operation(effects=chosen, now=timezone.now()) else _("It is not there any more.")


@tiles("outbox", place=20)
def outbox_tile(found: Found) -> Iterable[Tile]:
    stands = found["outbox"]
    stuck = stands["unknown"] + stands["dead"]
    link = reverse("admin:outbox_effect_changelist")
    if stuck:
        link += "?state__exact=" + (State.DEAD if stands["dead"] else State.UNKNOWN)
        hint = _("{} wait for a person").format(stuck)
        yield Tile(_("Outbox"), stands["waiting"], link, hint, "bad")
        return
    is_late = stands["oldest_seconds"] > LATE.total_seconds()
    hint = _("due for {:.0f} s").format(stands["oldest_seconds"]) if is_late else _("waiting to go")
    link += f"?state__exact={State.WAITING}"
    yield Tile(_("Outbox"), stands["waiting"], link, hint, "warn" if is_late else "")
