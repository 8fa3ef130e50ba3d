"""The part of accounts in the admin's overview and system page."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queries
from ground import doorbell
from ground.admin_site.boards import Found, Tile, deed, panel, tiles


@panel(
    "audit", gettext_lazy("Audit log"), "accounts/admin/audit.html", place=70, sections=("audit",)
)
def audit(found: Found) -> Mapping[str, Any]:
    return {"last": found["audit"]["last_check"]}


@deed("audit", "check")
def check(_request: HttpRequest) -> str:
    doorbell.ring("accounts.tasks.anchor_audit")
    return _("A worker walks along the whole chain; what it finds stands here when it is through.")


@tiles("audit", place=60)
def audit_tile(found: Found) -> Iterable[Tile]:
    last = found["audit"]["last_check"]
    link = reverse("admin:system") + "#audit"
    if last is None:
        yield Tile(_("Audit log"), _("unchecked"), link, _("checked every night"))
    elif last.fault:
        yield Tile(_("Audit log"), _("broken"), link, last.fault, "bad")
    else:
        hint = _("checked {} ago").format(timesince(last.at, timezone.now(), depth=1))
        yield Tile(_("Audit log"), _("intact"), link, hint)


@tiles(place=50)
def sign_in_tile(_found: Found) -> Iterable[Tile]:
    now = timezone.now()
    stands = queries.sign_ins(since=now - timedelta(days=1), now=now)
    link = reverse("admin:accounts_auditrow_changelist") + "?q=staff.signed_in"
    if stands.locked_out:
        link = reverse("admin:axes_accessattempt_changelist")
        hint = _("{} locked out").format(stands.locked_out)
        yield Tile(_("Sign-ins in 24 h"), stands.came_in, link, hint, "warn")
        return
    hint = _("{} signed in now").format(stands.sessions)
    yield Tile(_("Sign-ins in 24 h"), stands.came_in, link, hint)
