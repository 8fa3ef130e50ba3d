"""The admin's own pages: the overview, and how the system stands."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ground.admin_site import boards
from ground.refusals import Refusal

#: Django's name for it; held by whoever manages the settings.
RUNS_SYSTEM = "ground.run_system"
CSRF_FIELD = "csrfmiddlewaretoken"


def may_run_system(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm(RUNS_SYSTEM))


def overview(request: HttpRequest) -> dict[str, Any]:
    """The figures, for whoever runs the system; for others the pages that are open to them."""
    return boards.overview() if may_run_system(request) else {"tiles": [], "charts": []}


def system_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Every panel, with its buttons."""
    _refuse_others(request)
    shown = {**context, "title": _("System"), "panels": boards.system()}
    return TemplateResponse(request, "ground/admin/system.html", shown)


def act(request: HttpRequest, context: dict[str, Any], *, panel: str, deed: str) -> HttpResponse:
    """Do what a button says, after asking where it is for good."""
    _refuse_others(request)
    chosen = boards.PANELS[panel].deeds.get(deed) if panel in boards.PANELS else None
    if chosen is None or request.method != "POST":
        raise Http404
    if chosen.confirm and "confirmed" not in request.POST:
        return ask_first(request, context, question=chosen.confirm, back=reverse("admin:system"))
    try:
        messages.success(request, chosen.act(request))
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    return redirect("admin:system")


def ask_first(
    request: HttpRequest, context: dict[str, Any], *, question: Any, back: str
) -> HttpResponse:
    """The same request over again, with `confirmed`, if whoever made it says so."""
    given = {name: text for name, text in request.POST.items() if name != CSRF_FIELD}
    asked = {"title": _("Are you sure?"), "question": question, "given": given, "back": back}
    return TemplateResponse(request, "ground/admin/confirm.html", {**context, **asked})


def _refuse_others(request: HttpRequest) -> None:
    if not may_run_system(request):
        raise PermissionDenied
