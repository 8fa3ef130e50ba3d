"""Double opt-in: somebody who is said to consent is asked by mail, and says so by its link."""

from collections.abc import Collection
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Outsider
from accounts.models import User
from accounts.queries import current_firm
from channels.models import Channel
from contacts.models import Contact
from messaging.errors import CannotBeAsked, ConsentedAlready, OptInExpired
from messaging.gate.addresses import digest_of
from messaging.gate.reasons import VERDICTS
from messaging.gate.sending import Sending
from messaging.links import consent_url
from messaging.models import Batch, Content, Message, OptIn, Priority, Status, Topic
from messaging.planning.operations import plan, plan_one
from privacy.models import Consent, Purpose
from privacy.operations.consents import record_consent
from privacy.queries.allowed import newest_said
from templating.errors import NotPublished
from templating.models import Template, TemplateVersion
from templating.queries import version_for

#: Who does not answer for so long did not mean it.
OPEN_FOR = timedelta(days=7)
#: The firm's own words, if it published a template of this name.
TEMPLATE = "confirm-consent"
#: What the mail is about: something that they have to be told.
TOPIC = "account"


@transaction.atomic
def ask_to_confirm(
    *, contact: Contact, purpose: Purpose, given: dict[str, Any], by: User, now: datetime
) -> OptIn:
    """Mail somebody the question whether they consent, once: who was asked already and can still
    answer gets no second mail, and who does not answer is not reminded.

    :raises ConsentedAlready: if they did.
    :raises CannotBeAsked: if no mail reaches them, with why.
    """
    # Two forms sent at once ask one question.
    contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.pk)
    if newest_said(contact, purpose, Channel.EMAIL) == Consent.Deed.GIVEN:
        raise ConsentedAlready
    message = _planned(contact, by=by, now=now)
    address = message.to_address
    row = OptIn.objects.filter(
        contact=contact, purpose=purpose, address=address, confirmed_at=None
    ).first()
    if row is not None and row.expires_at > now:
        message.delete()
        return row
    row = row or OptIn(contact=contact, purpose=purpose, address=address)
    for name in ("wording", "wording_version", "method", "evidence"):
        setattr(row, name, given.get(name, ""))
    row.message, row.by, row.asked_at, row.expires_at = message, by, now, now + OPEN_FOR
    row.save()
    _say(message, row)
    audit.write("consent.confirmation_asked", by=by, obj=row, at=now, after=_picture(row))
    return row


@transaction.atomic
def ask_newcomers(
    *, contacts: Collection[int], purpose: Purpose, method: str, now: datetime
) -> int:
    """Ask those of the contacts who were never asked and never said a word about it, all at once;
    how many were mailed. Whoever no mail reaches has a message that says why.
    """
    # In the order of their ids, so that two who ask the same people take turns.
    people = Contact.objects.filter(pk__in=list(contacts)).order_by("pk")
    locked = people.select_for_update(of=("self",), no_key=True)
    asked = OptIn.objects.filter(purpose=purpose, contact__in=list(contacts))
    said = Consent.objects.filter(purpose=purpose, contact__in=list(contacts))
    known = {*asked.values_list("contact", flat=True), *said.values_list("contact", flat=True)}
    new = [pk for pk in locked.values_list("pk", flat=True) if pk not in known]
    if not new:
        return 0
    batch = Batch.objects.create(
        channel=Channel.EMAIL,
        topic=Topic.objects.get(slug=TOPIC),
        priority=Priority.TRANSACTIONAL,
        is_tracked=False,
        created_at=now,
    )
    plan(batch, Contact.objects.filter(pk__in=new), now=now)
    going = batch.messages.exclude(status=Status.SKIPPED).select_related("contact")
    rows = [
        OptIn(
            contact=message.contact,
            purpose=purpose,
            address=message.to_address,
            message=message,
            method=method,
            asked_at=now,
            expires_at=now + OPEN_FOR,
        )
        for message in going.order_by("pk")
    ]
    _say_all(OptIn.objects.bulk_create(rows))
    audit.write("consent.newcomers_asked", by=None, obj=purpose, at=now, count=len(rows))
    return len(rows)


@transaction.atomic
def confirm_opt_in(*, message: Message, now: datetime) -> OptIn:
    """Keep in the ledger what its owner said by the link of a message; saying it again changes
    nothing.

    :raises OptInExpired: if the question is not open any more.
    """
    row = OptIn.objects.select_for_update(of=("self",)).filter(message=message).first()
    if row is None or (row.confirmed_at is None and row.expires_at <= now):
        raise OptInExpired
    if row.confirmed_at is not None:
        return row
    said = {
        "deed": Consent.Deed.GIVEN,
        "channel": Channel.EMAIL,
        "wording": row.wording,
        "wording_version": row.wording_version,
        "method": "double opt-in",
        "evidence": _evidence(row, now),
    }
    row.consent = record_consent(
        contact=row.contact, purpose=row.purpose, given=said, by=Outsider(row.address), now=now
    )
    row.confirmed_at = now
    row.save(update_fields=["consent", "confirmed_at"])
    return row


def _say_all(rows: Collection[OptIn]) -> None:
    """`_say` for many: what each language says is looked up once."""
    firm = current_firm()
    versions: dict[str, TemplateVersion | None] = {}
    contents, changed = [], []
    for row in rows:
        message: Any = row.message
        locale = row.contact.locale or firm.locale
        if locale not in versions:
            versions[locale] = _version(locale)
        url = consent_url(message.token)
        if version := versions[locale]:
            message.version, message.values = version, _values(row, url)
            changed.append(message)
            continue
        with translation.override(locale):
            subject, text, html = _words(row, url, firm.name)
        contents.append(Content(message=message, subject=subject, text=text, html=html))
    Content.objects.bulk_create(contents)
    Message.objects.bulk_update(changed, ["version", "values"])


def _values(row: OptIn, url: str) -> dict[str, str]:
    return {
        "confirm_url": url,
        "purpose": row.purpose.name,
        "wording": row.wording,
        "expires_on": row.expires_at.date().isoformat(),
    }


def _planned(contact: Contact, *, by: User, now: datetime) -> Message:
    """A mail to whatever address they have now."""
    topic = Topic.objects.get(slug=TOPIC)
    sending = Sending(Channel.EMAIL, topic, now, None, Priority.TRANSACTIONAL)
    message = plan_one(sending, contact, by=by)
    if message.status == Status.SKIPPED:
        raise CannotBeAsked(str(VERDICTS[message.reason].words))
    # Nothing is counted of it, and its link leads where it says.
    message.is_tracked = False
    message.save(update_fields=["is_tracked"])
    return message


def _say(message: Message, row: OptIn) -> None:
    """In the firm's own words if it has a template for it, and else in ours."""
    locale = row.contact.locale or current_firm().locale
    url = consent_url(message.token)
    if version := _version(locale):
        message.version = version
        message.values = _values(row, url)
        message.save(update_fields=["version", "values"])
        return
    with translation.override(locale):
        subject, text, html = _words(row, url, current_firm().name)
    Content.objects.create(message=message, subject=subject, text=text, html=html)


def _version(locale: str) -> TemplateVersion | None:
    template = Template.objects.filter(
        slug=TEMPLATE, channel=Channel.EMAIL, archived_at=None
    ).first()
    try:
        return version_for(template, locale) if template else None
    except NotPublished:
        return None


def _words(row: OptIn, url: str, firm: str) -> tuple[str, str, str]:
    purpose = row.purpose.name
    subject = _("Please confirm: {purpose}").format(purpose=purpose)
    lines = [
        _("{firm} was told that you agree to this: {purpose}.").format(firm=firm, purpose=purpose),
        *([f"“{row.wording}”"] if row.wording else []),
    ]
    asked = _("Is that so? Then confirm it here:")
    rest = [
        _("If it was not you, do nothing: without your word nothing is sent."),
        _("The link is good for seven days."),
    ]
    text = "\n\n".join([*lines, f"{asked}\n{url}", *rest])
    link = f'<p>{escape(asked)}<br><a href="{escape(url)}">{escape(_("Confirm"))}</a></p>'
    said = [f"<p>{escape(one)}</p>" for one in lines]
    html = "\n".join([*said, link, *(f"<p>{escape(one)}</p>" for one in rest)])
    return subject, text, html


def _evidence(row: OptIn, now: datetime) -> str:
    """What proves it, without the address itself, which may have to be forgotten."""
    parts = [
        row.evidence,
        f"Asked on {row.asked_at.isoformat()} by message {row.message_id}",
        f"to an address with the hash {digest_of(Channel.EMAIL, row.address)};",
        f"confirmed by its link on {now.isoformat()}.",
    ]
    return " ".join(part for part in parts if part)


def _picture(row: OptIn) -> dict[str, Any]:
    return {"contact": row.contact_id, "purpose": row.purpose.slug, "method": row.method}
