"""Tests: what a message says, mailed to colleagues before anybody else gets it.

A test passes no gate, is no message of anybody's, and its links lead nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from channels import lines
from channels.adapters import Handed, Outgoing
from channels.choosing import Chooser, active_accounts, teams_of
from channels.errors import TestFailed
from channels.models import Account, Channel
from contacts.models import Contact
from messaging.errors import NothingToTestBy, NotStaff
from messaging.links import links_of
from templating.checking.findings import Finding
from templating.checking.whole import Looked, look
from templating.composing import content_of
from templating.errors import NotPublished, TemplateFaulty
from templating.models import Template, TemplateVersion
from templating.previews import as_contact, as_nobody
from templating.rendering import Rendered


@dataclass(frozen=True)
class Proof:
    """What goes to colleagues, and how it is sent."""

    said: Rendered
    to: Sequence[str]
    category: str
    account: int | None = None
    from_name: str = ""
    reply_to: str = ""


def send_to_colleagues(proof: Proof, *, by: User, now: datetime) -> None:
    """Mail it at once, marked as a test.

    :raises NotStaff: naming the first address that is no member of staff's.
    :raises NothingToTestBy: if no account can carry it.
    :raises TestFailed: with what the provider said.
    """
    _refuse_strangers(proof.to)
    account = _account(proof, by=by, now=now)
    mails = [
        Outgoing(
            key=str(uuid4()),
            to=address,
            subject=_("[Test] {subject}").format(subject=proof.said.subject),
            text=proof.said.text,
            html=proof.said.html,
            reply_to=proof.reply_to,
            from_name=proof.from_name,
            is_marketing=False,
        )
        for address in proof.to
    ]
    _hand_over(account, mails)


def try_template(
    *,
    template: Template,
    locale: str,
    to: Sequence[str],
    contact: Contact | None = None,
    by: User,
    now: datetime,
) -> list[Finding]:
    """Mail to colleagues what is being written in a language, or what is out where nothing is,
    as a contact would get it; what there is to say about it. A value that is missing is shown by
    its name.

    :raises NotStaff: for an address of nobody's who works here, or another channel than e-mail.
    :raises NotPublished: if nothing was written in this language.
    :raises TemplateFaulty: with the findings that keep it from being put together.
    :raises NothingToTestBy, TestFailed: as for every test.
    """
    refuse_other_channels(template.channel)
    version = _newest(template, locale)
    looked = _look(template, version, contact, by=by, now=now)
    if looked.findings.has_errors:
        told = [one.as_json() for one in looked.findings.in_turn() if one.severity == "error"]
        raise TemplateFaulty(findings=told)
    proof = Proof(looked.rendered, to, template.category)
    send_to_colleagues(proof, by=by, now=now)
    tried = {"locale": locale, "number": version.number}
    audit.write("template.tested", by=by, obj=template, at=now, to=list(to), after=tried)
    return looked.findings.in_turn()


def refuse_other_channels(channel: str) -> None:
    """
    :raises NotStaff: since of colleagues a mail address is known, and nothing else for sure.
    """
    if channel != Channel.EMAIL:
        raise NotStaff(_("Of colleagues nothing but an e-mail address is known."), field="to")


def _refuse_strangers(to: Sequence[str]) -> None:
    wanted = {address.lower() for address in to}
    rows = User.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True)
    if strange := sorted(wanted - {email.lower() for email in rows}):
        said = _("{address} is no member of staff.").format(address=strange[0])
        raise NotStaff(said, field="to")


def _newest(template: Template, locale: str) -> TemplateVersion:
    """The draft, which is always the newest, or else what is out."""
    found = template.versions.filter(locale=locale).order_by("-number").first()
    if found is None:
        raise NotPublished
    return found


def _look(
    template: Template, version: TemplateVersion, contact: Contact | None, *, by: Any, now: datetime
) -> Looked:
    content = content_of(version)
    if version.published_at is not None and version.html:
        # Its plain part was made of the blocks, and is made anew.
        content["text"] = ""
    samples = {**content["samples"], **links_of(uuid4())}
    values_of = as_nobody(samples)
    if contact is not None:
        values_of = as_contact(contact, samples, seen_by=by, now=now)
    return look(
        content,
        channel=template.channel,
        category=template.category,
        locale=version.locale,
        values_of=values_of,
    )


def _account(proof: Proof, *, by: User, now: datetime) -> Account:
    chooser = Chooser(active_accounts(Channel.EMAIL), teams=teams_of([by.pk]), now=now)
    found = chooser.choose(category=proof.category, by=by.pk, named=proof.account)
    if found is None:
        raise NothingToTestBy
    return found


def _hand_over(account: Account, mails: Sequence[Outgoing]) -> None:
    line = lines.connect(account)
    try:
        answers = list(line.send(mails))
    finally:
        line.close()
    for answer in answers:
        if not isinstance(answer, Handed):
            said = answer.why[:500]
            raise TestFailed(_("The test did not go out: {said}").format(said=said), said=said)
