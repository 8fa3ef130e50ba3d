"""A client's chat with the firm's bot: the link by which they begin it, and ending it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from messaging.chats import GOOD_IN_PORTAL, chats_of, disconnect_chats, link_to_bot
from messaging.errors import NoBot
from portal.operations.sessions import actor
from portal.visits import Visit, for_clients


@require_POST
@for_clients()
def disconnect(_request: HttpRequest, *, visit: Visit) -> HttpResponse:
    """Write nothing into their chats any more."""
    disconnect_chats(contact=visit.contact, by=actor(visit.client), now=timezone.now())
    return redirect(f"{reverse('portal:messages')}?done=disconnected")


def chat_of(visit: Visit) -> dict[str, Any]:
    """What the page of messages shows of it: whether it is connected, else a link made just now.

    A link is signed and kept nowhere, so that looking at the page changes nothing.
    """
    is_connected = chats_of(visit.contact).exists()
    try:
        url, _until = link_to_bot(
            contact=visit.contact, now=timezone.now(), good_for=GOOD_IN_PORTAL
        )
    except NoBot:
        url = ""
    return {"is_chat_connected": is_connected, "chat_url": "" if is_connected else url}
