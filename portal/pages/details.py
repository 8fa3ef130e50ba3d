"""What the firm knows of a client, and the part they may change themselves."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ground.locales import language_of
from portal import queries
from portal.kept import kept
from portal.operations.asking import ask_about_data
from portal.operations.details import change_details
from portal.pages.forms import DetailsForm, sent
from portal.pages.values import phone_in_words, shown_values
from portal.visits import DRAFT, Visit, for_clients, shown, written_by

FIELDS = ("display_name", "locale", "time_zone")


@require_http_methods(["GET", "HEAD", "POST"])
@for_clients(keeps=FIELDS)
def details(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Look through, change, confirm."""
    contact = visit.contact
    present = {name: getattr(contact, name) for name in FIELDS}
    typed = draft_of(request, visit)
    form = DetailsForm(sent(request), contact=contact, initial={**present, **typed})
    if form.is_valid():
        with form.says_refusals():
            change_details(client=visit.client, changes=form.cleaned_data, now=timezone.now())
            return saved(form.cleaned_data["locale"])
    return shown(
        request,
        "details",
        visit=visit,
        status=form.status,
        form=form,
        typed=typed,
        written_by=written_by(visit),
        room="details",
        name=f"{contact.first_name} {contact.last_name}".strip() or contact.display_name,
        person=visit.person,
        emails=queries.emails_of(contact),
        phones=[(phone, phone_in_words(phone.number)) for phone in queries.phones_of(contact)],
        values=shown_values(contact, queries.shown_fields()),
    )


@require_POST
@for_clients()
def ask(_request: HttpRequest, *, visit: Visit, kind: str) -> HttpResponse:
    """Ask for a copy of one's data, or for its erasure; the firm answers within a month."""
    ask_about_data(client=visit.client, kind=kind, now=timezone.now())
    return redirect(f"{reverse('portal:details')}?done=asked")


def draft_of(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """What this client typed when their session had ended."""
    draft = kept(request, DRAFT)
    found: dict[str, Any] = draft.get("typed", {})
    return found if draft.get("client") == visit.client.pk and request.method != "POST" else {}


def saved(locale: str) -> HttpResponse:
    """Back to the page, in the language that was chosen."""
    answer = redirect(f"{reverse('portal:details')}?done=saved")
    answer.delete_cookie(DRAFT, path=reverse("portal:home"))
    if language_of(locale):
        # The switch on this browser must not overrule what was just chosen.
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer
