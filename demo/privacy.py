"""What the demo firm keeps to: its processors, consents of its people, and an open request."""

from datetime import datetime, timedelta

from accounts.models import User
from contacts.models import Contact
from privacy.models import Consent, PrivacyRequest, Processor, Purpose
from privacy.operations.consents import record_consent
from privacy.operations.requests import take_request
from privacy.operations.rules import create_processor

PEOPLE = 30
PROCESSORS = (
    ("Example Mail", "Sends our e-mail", "Names, e-mail addresses, what we write", "IE", "signed"),
    ("Example Cloud", "Hosts our servers", "Everything, encrypted", "DE", "signed"),
    ("Example Ads", "Shows our advertisements", "Hashed e-mail addresses", "US", "requested"),
)
WORDS = "Yes, write to me about courses and offers. I can take this back at any time."


def seed_privacy(*, now: datetime) -> int:
    """The firm's processors, some words of its people and a request; how many words were new."""
    by = User.objects.filter(is_active=True).order_by("pk").first()
    if by is None or Consent.objects.exists():
        return 0
    for name, role, data, country, agreement in PROCESSORS:
        if not Processor.objects.filter(name=name).exists():
            given = {"role": role, "data": data, "country": country, "agreement": agreement}
            create_processor(given={"name": name, **given}, by=by, now=now)
    purpose, _ = Purpose.objects.get_or_create(
        slug="marketing", defaults={"name": "Marketing", "consent_for": ["sms", "whatsapp"]}
    )
    people = list(Contact.objects.order_by("pk")[:PEOPLE])
    for number, contact in enumerate(people):
        said = {
            "deed": "withdrawn" if number % 5 == 4 else "given",
            "channel": "sms" if number % 3 == 0 else "",
            "wording": WORDS,
            "wording_version": "2026-01",
            "method": "Form on the website",
            "at": now - timedelta(days=number, hours=2),
        }
        record_consent(contact=contact, purpose=purpose, given=said, by=by, now=now)
    if people:
        kind = PrivacyRequest.Kind.EXPORT
        take_request(contact=people[-1], kind=kind, note="Asked by phone", by=by, now=now)
    return len(people)
