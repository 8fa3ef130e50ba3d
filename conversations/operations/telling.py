"""The bell of whoever answers a conversation."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from channels.models import Channel
from conversations.kinds import CONVERSATION_ASSIGNED, MESSAGE_RECEIVED
from conversations.models import Conversation
from messaging.models import Message, Notification
from messaging.operations import Notice, notify, tell_of_more

PAGE = "/app/inbox/{}"


def tell_of_message(conversation: Conversation, message: Message, *, now: datetime) -> None:
    """Tell the assignee; one bell for all that came since they last looked."""
    reader = conversation.assignee
    if reader is None:
        return
    known = (
        Notification.objects.unread()
        .filter(user=reader, kind=MESSAGE_RECEIVED.name, action_url=PAGE.format(conversation.pk))
        .select_for_update(of=("self",))
        .select_related("user")
        .order_by("-id")
        .first()
    )
    if known is None:
        notify(users=[reader], notice=_notice(conversation, message, 1), now=now)
    else:
        tell_of_more(told=[(known, _notice(conversation, message, known.count + 1))])


def tell_of_assignment(
    conversation: Conversation, *, to: User, by: User, key: str, now: datetime
) -> None:
    """Tell who is to answer from now on, unless they took it themselves."""
    if to.pk == by.pk:
        return
    notice = Notice(
        kind=CONVERSATION_ASSIGNED,
        key=key,
        title=lambda: (
            _("%(by)s gave you a conversation: %(name)s")
            % {"by": by, "name": name_of(conversation)}
        ),
        message=lambda: conversation.preview,
        action_url=PAGE.format(conversation.pk),
        contact_id=conversation.contact_id,
    )
    notify(users=[to], notice=notice, now=now)


def name_of(conversation: Conversation) -> str:
    contact = conversation.contact
    return contact.display_name if contact is not None else str(conversation)


def _notice(conversation: Conversation, message: Message, count: int) -> Notice:
    def title() -> str:
        said = {"name": name_of(conversation) or _("Somebody without a name")}
        if count > 1:
            return _("%(name)s wrote %(count)d messages") % {**said, "count": count}
        if message.channel == Channel.EMAIL:
            return _("%(name)s wrote an e-mail") % said
        return _("%(name)s wrote") % said

    return Notice(
        kind=MESSAGE_RECEIVED,
        key=f"message:{message.pk}",
        title=title,
        message=lambda: conversation.preview,
        action_url=PAGE.format(conversation.pk),
        contact_id=conversation.contact_id,
        count=count,
    )
