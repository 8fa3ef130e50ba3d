"""Answering: through the gate, by the account they wrote to, into the thread they wrote in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from channels.models import Account, Channel
from contacts.models import Contact
from conversations.errors import NobodyKnown, NoSubject, WrongChannel
from conversations.models import Conversation
from conversations.operations.deeds import close
from messaging.attachments.fitting import file_of, files_by
from messaging.attachments.uploading import files_named
from messaging.models import Message, Status
from messaging.operations.writing import write_message
from templating.models import Template, TemplateVersion
from templating.queries import version_for

#: How far back is looked for what is answered.
LOOKED_BACK = 200
LONGEST_SUBJECT = 998
ANSWER = "Re: "


@dataclass(frozen=True)
class Thread:
    """Where an answer belongs: to what they wrote last by a channel."""

    address: str = ""
    account: Account | None = None
    subject: str = ""
    #: The mails that an answer answers, the nearest first.
    answers: tuple[str, ...] = ()


def thread_of(conversation: Conversation, channel: str) -> Thread:
    """Where an answer by a channel goes; where they never wrote by it, to their first address."""
    if conversation.contact_id is None:
        return Thread()
    theirs = Message.objects.filter(contact=conversation.contact_id).order_by("-id")[:LOOKED_BACK]
    found = (
        Message.objects.filter(pk__in=theirs.values("pk"), direction="in", channel=channel)
        .select_related("account", "content")
        .order_by("-id")
        .first()
    )
    if found is None:
        return Thread(subject=answer_to(_last_subject(conversation, channel)))
    said = found.metadata or {}
    names = (said.get("message_id"), *said.get("answers", ()))
    return Thread(
        address=_still_theirs(conversation, channel, found.from_address),
        account=_by_which(found.account),
        subject=answer_to(found.content.subject if hasattr(found, "content") else ""),
        answers=tuple(one for one in names if one),
    )


def _last_subject(conversation: Conversation, channel: str) -> str:
    """What the firm wrote about last, where they have not answered yet."""
    ours = Message.objects.filter(contact=conversation.contact_id, direction="out", channel=channel)
    found = ours.filter(content__isnull=False).select_related("content").order_by("-id").first()
    return found.content.subject if found is not None else ""


def _still_theirs(conversation: Conversation, channel: str, address: str) -> str:
    contact = conversation.contact
    if contact is None:
        return ""
    is_theirs = False
    if channel == Channel.EMAIL:
        is_theirs = contact.emails.filter(address=address).exists()
    elif channel in (Channel.SMS, Channel.WHATSAPP):
        is_theirs = contact.phones.filter(number=address).exists()
    return address if is_theirs else ""


def _by_which(account: Account | None) -> Account | None:
    return account if account is not None and account.state == Account.State.ACTIVE else None


def answer_to(subject: str) -> str:
    said = subject.strip()
    if not said or said.lower().startswith(("re:", "aw:")):
        return said
    return f"{ANSWER}{said}"[:LONGEST_SUBJECT]


def in_parts(
    text: str,
    keys: Sequence[str],
    *,
    channel: str,
    account: Account | None,
    by: User,
    has_template: bool = False,
) -> list[tuple[str, Sequence[str]]]:
    """Words and files as the messages that a channel takes them in."""
    taken = files_by(channel, account) if keys else None
    if taken is None or (taken.most > 1 and taken.longest_text is None):
        return [(text, keys)]
    rows = files_named(keys, by=by)
    sets = [rows[start : start + taken.most] for start in range(0, len(rows), taken.most)]
    parts: list[tuple[str, Sequence[str]]] = []
    if has_template or not taken.takes_words([file_of(one) for one in sets[0]], text):
        parts.append((text, ()))
        text = ""
    for one in sets:
        parts.append((text, [row.key for row in one]))
        text = ""
    return parts


@transaction.atomic
def reply(
    *,
    conversation: Conversation,
    channel: str,
    by: User,
    now: datetime,
    text: str = "",
    subject: str = "",
    template: Template | None = None,
    attachments: Sequence[str] = (),
    closes: bool = False,
) -> Message:
    """An answer by one of the channels, in one's own words or a template's.

    Files that do not go in one message go in several, the words with the first that takes them.
    The gate says when it leaves, or why it never does: that is kept with it. With `closes` the
    conversation is done with, unless the answer cannot leave.

    :raises NobodyKnown: if it is not known who is answered.
    :raises NoSubject: if a mail has none, and answers none that has one.
    :raises WrongChannel: if the template is for another channel.
    :raises NotPublished: if nothing of the template is out.
    :raises NothingToSend: if it says nothing.
    :raises NoSuchFile, AttachmentInfected, NoFilesHere, FilesUnfit: as `write_message` does.
    """
    if conversation.contact is None:
        raise NobodyKnown
    thread = thread_of(conversation, channel)
    version = _version(template, channel, conversation.contact.locale)
    subject = _subject(subject, channel, thread, has_template=version is not None)
    parts = in_parts(
        text,
        attachments,
        channel=channel,
        account=thread.account,
        by=by,
        has_template=version is not None,
    )
    written = [
        write_message(
            contact=conversation.contact,
            channel=channel,
            topic=None,
            by=by,
            now=now,
            subject=subject,
            text=words,
            account=thread.account,
            version=version if nth == 0 else None,
            address=thread.address,
            answers=thread.answers if channel == Channel.EMAIL else (),
            attachments=files,
        )
        for nth, (words, files) in enumerate(parts)
    ]
    message = written[0]
    if closes and message.status != Status.SKIPPED:
        theirs = Conversation.objects.filter(contact=conversation.contact)
        close(conversations=theirs, by=by, now=now)
    return message


def _subject(given: str, channel: str, thread: Thread, *, has_template: bool) -> str:
    """What stands over a mail: what was given, or what it answers; nothing over all else.

    :raises NoSubject: if a mail has none.
    """
    if channel != Channel.EMAIL:
        return ""
    subject = given.strip() or thread.subject
    if not subject and not has_template:
        raise NoSubject(field="subject")
    return subject


@transaction.atomic
def write_to(*, contact: Contact, by: User, now: datetime, **said: Any) -> Conversation:
    """The first message to a contact, or another one: their conversation.

    :raises NoSubject, WrongChannel, NotPublished, NothingToSend: as for a reply.
    """
    known = Conversation.objects.filter(contact=contact).first()
    reply(conversation=known or Conversation(contact=contact), by=by, now=now, **said)
    return Conversation.objects.get(contact=contact)


def _version(template: Template | None, channel: str, locale: str) -> TemplateVersion | None:
    if template is None:
        return None
    if template.channel != channel or template.archived_at is not None:
        raise WrongChannel(field="template")
    return version_for(template, locale)
