"""Mail that staff need to get (invitations, notices), through Django's mail settings.

SMTP has no way to ask whether a message was taken. Where a hand-over broke off half-way,
this mail is sent again under the same Message-ID: a second copy, which most mailboxes fold
into the first, costs less than a lost invitation. A caller for whom that is not so asks
with the policy `at_most_once`.
"""

import hashlib
import smtplib
from datetime import timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from outbox.carriers import Handed, Refused, TryLater
from outbox.models import Effect

#: Django gives one network step at most settings.EMAIL_TIMEOUT; a message takes several.
TIME_OUT = timedelta(seconds=100)


def hand_over(effect: Effect) -> Handed:
    """Send `{"to", "subject", "text", "html"?, "reply_to"?, "sender"?}`; `to` is an address or a
    list, `sender` the name that stands before our own address.
    """
    message = compose(effect)
    try:
        with get_connection() as connection:
            connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as fault:
        codes = {code for code, _ in fault.recipients.values()}
        raise refusal(max(codes), str(fault.recipients)) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise TryLater(f"The mail server refused our login: {fault}") from fault
    except smtplib.SMTPResponseException as fault:
        raise refusal(fault.smtp_code, str(fault)) from fault
    except (ConnectionRefusedError, smtplib.SMTPConnectError) as fault:
        raise TryLater(f"The mail server cannot be reached: {fault}") from fault
    return Handed(reference=message.extra_headers["Message-ID"])


def compose(effect: Effect) -> EmailMultiAlternatives:
    payload = effect.payload
    to = payload["to"]
    message = EmailMultiAlternatives(
        subject=payload["subject"],
        body=payload["text"],
        from_email=sent_by(payload.get("sender", "")),
        to=[to] if isinstance(to, str) else to,
        reply_to=payload.get("reply_to"),
        headers={"Message-ID": message_id(effect.key), "Auto-Submitted": "auto-generated"},
    )
    if payload.get("html"):
        message.attach_alternative(payload["html"], "text/html")
    return message


def sent_by(name: str) -> str:
    """Our address, under this name where there is one."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    plain = " ".join(name.split())
    return formataddr((plain, address)) if plain else settings.DEFAULT_FROM_EMAIL


def message_id(key: str) -> str:
    """Derived from our key, so that a second copy is recognised as one."""
    domain = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def refusal(code: int, words: str) -> Exception:
    """SMTP's 4xx are for now, its 5xx for good."""
    return TryLater(words) if 400 <= code < 500 else Refused(words)
