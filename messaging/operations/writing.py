"""One message to one person."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from channels.models import Account, Channel
from contacts.models import Contact
from messaging.attachments.fitting import refuse_unfit
from messaging.attachments.uploading import enclose, files_named
from messaging.errors import NoFilesHere, NothingToSend
from messaging.following import follow
from messaging.gate.sending import Sending
from messaging.models import Category, Content, Message, Priority, Topic
from messaging.planning.operations import plan_one
from templating.models import TemplateVersion

#: What an answer is about: no topic that somebody could have switched off.
ANSWER = Category.TRANSACTIONAL


@transaction.atomic
def write_message(
    *,
    contact: Contact,
    channel: str,
    topic: Topic | None,
    by: User,
    now: datetime,
    subject: str = "",
    text: str = "",
    account: Account | None = None,
    version: TemplateVersion | None = None,
    address: str = "",
    answers: Sequence[str] = (),
    attachments: Sequence[str] = (),
) -> Message:
    """Put a message down for sending, or keep with it why it cannot go.

    It says its own words, or those of a template's version. `address` is where it goes in place
    of the contact's first one. `answers` names the mails that it answers, the nearest first.
    `attachments` names files that `by` sent up. Without a topic it is an answer.

    :raises NothingToSend: if it says nothing.
    :raises NoSuchFile, AttachmentInfected: if a file is not there, or harmful.
    :raises NoFilesHere, FilesUnfit: if files do not go by this channel, or not these.
    """
    files = files_named(attachments, by=by)
    if files:
        if version is not None and channel == Channel.WHATSAPP:
            raise NoFilesHere(field="template")
        refuse_unfit(files, channel=channel, account=account, text=text)
    if version is None and not (subject.strip() or text.strip() or files):
        raise NothingToSend(field="text")
    about = topic or Topic(category=version.template.category if version else ANSWER)
    sending = Sending(channel, about, now, account, Priority.BY_HAND)
    message = plan_one(sending, contact, by=by, address=address)
    message.version = version
    message.metadata = {"answers": list(answers)} if answers else None
    message.save(update_fields=["version", "metadata"])
    if version is None:
        Content.objects.create(message=message, subject=subject, text=text)
    if files:
        enclose(message, files)
    follow(message, now=now)
    return message
