"""WhatsApp by Twilio: the same messages, to other addresses, and templates of its Content API."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels.adapters import Judged, Number, Outgoing, adapter
from channels.files import WHATSAPP_BY_TWILIO
from channels.keyword_answers import US, WORDS, who_answers
from channels.places import hook_of
from channels.twilio.line import CREDENTIALS, TwilioLine

MOST = 500
ONLINE = "ONLINE"
#: What Twilio's names of templates begin with.
CONTENT = "HX"
#: What Twilio says of a template → what we do.
STATUSES = {
    "unsubmitted": "draft",
    "received": "pending",
    "pending": "pending",
    "approved": "approved",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "rejected",
}


@adapter
class TwilioWhatsApp(TwilioLine):
    slug = "twilio_whatsapp"
    channel = "whatsapp"
    name = _("WhatsApp by Twilio")
    about = _("A sender of WhatsApp that you registered at Twilio.")
    options = (*CREDENTIALS, who_answers(US), *WORDS)
    prefix = "whatsapp:"
    has_templates = True
    files = WHATSAPP_BY_TWILIO
    usage = ("channels-whatsapp-inbound", "channels-whatsapp-outbound", "channels-messaging")

    def _words(self, message: Outgoing) -> dict[str, Any]:
        if message.approved is None or not message.approved.name.startswith(CONTENT):
            return super()._words(message)
        values = {str(n): value for n, value in enumerate(message.approved.values, start=1)}
        return {"content_sid": message.approved.name, "content_variables": json.dumps(values)}

    def _numbers(self, client: Any) -> Iterable[Number]:
        for row in client.messaging.v2.channels_senders.list(channel="whatsapp", limit=MOST):
            yield self._number(row)

    def choose(self, number: str, *, webhook: str) -> Number:
        with self._asking() as client:
            senders = client.messaging.v2.channels_senders
            hooks = senders.MessagingV2ChannelsSenderWebhook(
                {"callback_url": webhook, "callback_method": "POST"}
            )
            change = senders.MessagingV2ChannelsSenderRequestsUpdate({"webhook": hooks})
            made = client.messaging.v2.channels_senders(number).update(change)
        return self._number(made)

    def _number(self, row: Any) -> Number:
        hooks, profile = row.webhook or {}, row.profile or {}
        return Number(
            id=row.sid or "",
            address=(row.sender_id or "").removeprefix(self.prefix),
            name=profile.get("name", ""),
            can_send=(row.status or "").startswith(ONLINE),
            is_connected=bool(hooks.get("callback_url"))
            and hooks.get("callback_url") == hook_of(self),
            note=(row.status or "").lower(),
        )

    def templates(self) -> Iterable[Judged]:
        with self._asking() as client:
            rows = client.content.v1.content_and_approvals.list(limit=MOST)
        for row in rows:
            told = row.approval_requests or {}
            yield Judged(
                name=row.friendly_name or "",
                locale=row.language or "",
                status=STATUSES.get(told.get("status", ""), "pending"),
                provider_id=row.sid or "",
                category=(told.get("category") or "").lower(),
                reason=told.get("rejection_reason") or "",
                body=_body_of(row.types or {}),
            )


def _body_of(types: dict[str, Any]) -> str:
    """The words of a template, whichever kind it is."""
    return next((kind["body"] for kind in types.values() if kind.get("body")), "")
