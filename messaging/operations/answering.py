"""Answering STOP, START and HELP once, in the firm's words, where that is ours to do."""

from datetime import datetime
from uuid import uuid4

from accounts.queries import current_firm
from channels.adapters import Inbound
from channels.keyword_answers import answer_to
from channels.models import Account
from contacts.models import Contact
from ground.doorbell import ring
from messaging.gate.sending import ANSWERS
from messaging.models import Category, Content, Message, Priority, Status
from messaging.operations.keywords import Heard, Keyword

SEND = "messaging.tasks.send_messages"


def answer_keyword(
    *, account: Account, inbound: Inbound, keyword: Keyword, contact: Contact | None, now: datetime
) -> Message | None:
    """Confirm what was heard; None where nothing is to be said, or the provider said it.

    STOP and START are confirmed where they changed something: who says STOP twice is told once.
    """
    if keyword.heard in (Heard.STOP, Heard.START) and not keyword.is_news:
        return None
    if inbound.facts.get("answered_by_provider"):
        return None
    firm = current_firm()
    said = answer_to(
        str(keyword.heard), account.options, firm=firm.name, contact=firm.support_email
    )
    if not said:
        return None
    message = Message.objects.create(
        token=uuid4(),
        contact=contact,
        channel=account.channel,
        category=Category.TRANSACTIONAL,
        account=account,
        priority=Priority.TRANSACTIONAL,
        status=Status.PLANNED,
        to_address=inbound.from_address[:254],
        from_address=account.sender[:254],
        metadata={ANSWERS: str(keyword.heard)},
        is_tracked=False,
        due_at=now,
        created_at=now,
    )
    Content.objects.create(message=message, text=said)
    ring(SEND, channel=account.channel)
    return message
