"""What the portal's mails say, in the client's language and under the firm's name.

A mail is one template: its first line is the subject, the rest the text.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import loader
from django.urls import reverse
from django.utils import timezone, translation

from accounts.branding.brands import brand
from accounts.models import PortalClient
from ground.locales import language_of, zone_of


def written_mail(facts: dict[str, Any], client: PortalClient) -> dict[str, Any]:
    """The mail as the outbox sends it; `facts` are what was known when it was asked for."""
    contact, firm = client.contact, brand()
    language = language_of(contact.locale) or facts.get("language") or language_of(firm.locale)
    zone = zone_of(contact.time_zone or firm.time_zone)
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
        text = loader.render_to_string(
            f"portal/mail/{facts['kind']}.txt",
            {
                "firm": firm,
                "email": client.email,
                "name": contact.display_name,
                "code": facts.get("code", ""),
                "inviter": facts.get("inviter", ""),
                "until": _moment(facts.get("until")),
                "zone": zone.key,
                "link": _address("portal:open_link", facts["link"]) if "link" in facts else "",
                "door": _address("portal:home"),
            },
        )
    subject, _, body = text.partition("\n")
    mail: dict[str, Any] = {"to": client.email, "sender": firm.name, "text": body.strip() + "\n"}
    mail["subject"] = " ".join(subject.split())
    if answers := facts.get("reply_to") or firm.support_email:
        mail["reply_to"] = [answers]
    return mail


def _address(name: str, *arguments: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=arguments)}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
