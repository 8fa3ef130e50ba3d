"""How somebody wants to be reached: from a link in a message, or signed in to the portal.

Whoever has the link has been written to; that is all it takes to say no. Looking at a page
changes nothing, since programs look at every link of a mail; only sending its form does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.audit import Outsider
from channels.models import Channel
from contacts.models import Contact
from ground.locales import speak
from messaging.links import PREFERENCES, UNSUBSCRIBE, message_of, sealed
from messaging.models import Message
from messaging.operations.preferences import resubscribe, set_preferences
from messaging.operations.suppressions import note_why, unsubscribe
from messaging.queries.reach import wishes_of
from portal.pages.chats import chat_of
from portal.pages.devices import devices_of
from portal.pages.forms import sent
from portal.pages.wish_form import REASONS, WishForm
from portal.visits import Visit, for_anybody, for_clients, shown

#: What mail programs send (RFC 8058).
ONE_CLICK = ("List-Unsubscribe", "One-Click")
METHODS = ["GET", "HEAD", "POST"]
Page = Callable[..., HttpResponse]


def by_link(what: str) -> Callable[[Page], Page]:
    """A page for whoever holds a link of a message. It takes no cookie, and none leads from it
    elsewhere; a link that is none of ours changes nothing and tells nothing.
    """

    def decorate(page: Page) -> Page:
        @csrf_exempt
        @require_http_methods(METHODS)
        @for_anybody
        @wraps(page)
        def answer(request: HttpRequest, token: str) -> HttpResponse:
            message = message_of(token, what)
            if message is None:
                found = shown(request, "no_link")
            else:
                speak(request, message.contact.locale if message.contact else "")
                found = page(request, message)
            # The address is a key: it must not reach whoever a link leads to.
            found["Referrer-Policy"] = "no-referrer"
            return found

        return answer

    return decorate


@by_link(UNSUBSCRIBE)
def unsubscribe_page(request: HttpRequest, message: Message) -> HttpResponse:
    """Ask once, and be out of it; then say why, or take it back, if one likes."""
    now, said = timezone.now(), request.POST
    if request.method != "POST":
        return _asked(request, message, "unsubscribe")
    if said.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        unsubscribe(message=message, now=now)
        return HttpResponse(_("You are unsubscribed."), content_type="text/plain; charset=utf-8")
    if "undo" in said and message.contact is not None:
        resubscribe(contact=message.contact, address=message.to_address, now=now)
        return _asked(request, message, "unsubscribe", is_back=True)
    if "why" in said:
        reason = said.get("reason", "")
        note_why(
            message=message,
            reason=reason if reason in dict(REASONS) else "",
            feedback=said.get("feedback", "").replace("\x00", ""),
        )
        return _asked(request, message, "unsubscribed", is_noted=True)
    unsubscribe(message=message, now=now)
    return _asked(request, message, "unsubscribed")


@by_link(PREFERENCES)
def preferences_page(request: HttpRequest, message: Message) -> HttpResponse:
    """Channels, topics and quiet hours of whoever got the message."""
    contact = message.contact
    if contact is None:
        return shown(request, "no_link")
    also = (message.channel, message.to_address)
    form = _form(request, contact, also)
    if form.is_valid():
        _keep(form, contact, message.to_address)
        return redirect(f"{request.path}?done=saved")
    return shown(request, "preferences", status=form.status, form=form, address=_veiled(message))


@require_http_methods(METHODS)
@for_clients()
def messages_page(request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """The same for a client who is signed in."""
    form = _form(request, visit.contact, (Channel.EMAIL, visit.client.email))
    if form.is_valid():
        _keep(form, visit.contact, visit.client.email)
        return redirect(f"{reverse('portal:messages')}?done=saved")
    return shown(
        request,
        "messages",
        visit=visit,
        status=form.status,
        form=form,
        room="messages",
        **devices_of(visit),
        **chat_of(visit),
    )


def _form(request: HttpRequest, contact: Contact, also: tuple[str, str]) -> WishForm:
    return WishForm(sent(request), wishes=wishes_of(contact, also=also))


def _keep(form: WishForm, contact: Contact, address: str) -> None:
    now = timezone.now()
    set_preferences(
        contact=contact,
        given=form.columns(),
        topics=form.choices(),
        by=Outsider(address),
        now=now,
    )
    if form.cleaned_data.get("subscribe"):
        resubscribe(contact=contact, address=address, now=now)


def _asked(request: HttpRequest, message: Message, page: str, **facts: Any) -> HttpResponse:
    return shown(
        request,
        page,
        address=_veiled(message),
        reasons=REASONS,
        preferences=f"/preferences/{sealed(message.token, PREFERENCES)}",
        **facts,
    )


def _veiled(message: Message) -> str:
    """Enough of an address for its owner to know it; a link may be passed on."""
    name, at, domain = message.to_address.partition("@")
    if not at:
        return f"•••{message.to_address[-3:]}"
    return f"{name[:1]}•••@{domain}"
