"""Text messages by Twilio, from a number of one's own or by a Messaging Service."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels.adapters import Number, adapter
from channels.files import MMS
from channels.keyword_answers import PROVIDER, WORDS, who_answers
from channels.places import hook_of
from channels.twilio.line import CREDENTIALS, SERVICE, TwilioLine

MOST_SERVICES = 50


@adapter
class TwilioSMS(TwilioLine):
    slug = "twilio_sms"
    channel = "sms"
    name = _("Twilio")
    about = _("Text messages all over the world, from a number that you rent at Twilio.")
    options = (*CREDENTIALS, who_answers(PROVIDER), *WORDS)
    files = MMS
    usage = ("sms", "sms-inbound", "sms-outbound", "mms", "mms-inbound", "mms-outbound")

    def _numbers(self, client: Any) -> Iterable[Number]:
        yield from super()._numbers(client)
        for row in client.messaging.v1.services.list(limit=MOST_SERVICES):
            yield self._service(row)

    def choose(self, number: str, *, webhook: str) -> Number:
        if not number.startswith(SERVICE):
            return super().choose(number, webhook=webhook)
        with self._asking() as client:
            made = client.messaging.v1.services(number).update(
                inbound_request_url=webhook,
                inbound_method="POST",
                use_inbound_webhook_on_number=False,
            )
        return self._service(made, webhook)

    def _service(self, row: Any, webhook: str = "") -> Number:
        place = webhook or hook_of(self)
        return Number(
            id=row.sid or "",
            address=row.sid or "",
            name=row.friendly_name or "",
            is_connected=bool(row.inbound_request_url) and row.inbound_request_url == place,
            note="messaging service",
        )
