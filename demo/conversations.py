"""What people wrote to the demo firm, and what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from channels.adapters import Inbound
from channels.models import Account, Channel
from contacts.models import Contact
from conversations.models import CannedReply, Conversation
from conversations.operations.canned import create_reply
from conversations.operations.deeds import assign, close, snooze
from conversations.operations.replying import reply
from messaging.models import Message, Status
from messaging.receiving import receive

THEY, WE = "they", "we"


@dataclass(frozen=True)
class Line:
    who: str
    #: Minutes before now.
    ago: int
    text: str
    html: str = ""
    is_automatic: bool = False


@dataclass(frozen=True)
class Talk:
    subject: str
    lines: tuple[Line, ...]
    #: What became of it.
    end: str = "open"
    #: The address of somebody whom nobody knows, and what they call themselves.
    stranger: str = ""
    name: str = ""
    is_mine: bool = False


TALKS = (
    Talk(
        "Places on Thursday",
        (
            Line(
                THEY,
                95,
                "Hello,\n\nare there two places left on Thursday? My sister would come"
                " along.\n\nBest wishes",
            ),
            Line(
                WE,
                70,
                "Hello,\n\nyes, I keep two for you until tomorrow noon. Shall I put both"
                " names on the list?",
            ),
            Line(THEY, 12, "Wonderful, please do! One more thing: can we park nearby?"),
        ),
        is_mine=True,
    ),
    Talk(
        "Invoice 2031",
        (
            Line(
                THEY,
                47,
                "Hi, our accounts need the order number on the invoice. Could you send it again?",
                html="<p>Hi,</p><p>our accounts need the <b>order number</b> on the invoice."
                " Could you send it again?</p><ul><li>Order: 4711-A</li><li>Due: Friday</li></ul>"
                '<p><img src="https://pictures.demo.test/signature.png" alt="Signature"></p>',
            ),
        ),
        is_mine=True,
    ),
    Talk(
        "Moving our appointment",
        (
            Line(THEY, 60 * 26, "Something came up on Tuesday. Would Wednesday at ten suit you?"),
            Line(WE, 60 * 25, "Wednesday at ten it is. See you then!"),
            Line(THEY, 60 * 24, "Perfect, thank you."),
        ),
        end="closed",
        is_mine=True,
    ),
    Talk(
        "Question about the course",
        (
            Line(THEY, 60 * 5, "Is there a way to begin in the middle? I know the basics already."),
            Line(
                WE, 60 * 4, "There is: send me what you did last year and I will find your place."
            ),
            Line(THEY, 60 * 3, "I will collect it over the weekend."),
        ),
        end="snoozed",
        is_mine=True,
    ),
    Talk(
        "Thank you",
        (Line(THEY, 180, "Just wanted to say that the evening was great. When is the next one?"),),
    ),
    Talk(
        "Re: News of the season",
        (
            Line(
                THEY,
                240,
                "I am away until Monday and read mail only now and then.",
                is_automatic=True,
            ),
        ),
    ),
    Talk(
        "Can you help us?",
        (
            Line(
                THEY,
                33,
                "Good morning,\n\na friend recommended you. We are a small studio of five and look"
                " for somebody to talk to about the autumn. Who would be the right person?\n\nMira",
            ),
        ),
        stranger="mira@studio-lindgren.test",
        name="Mira Lindgren",
    ),
    Talk(
        "Your talk in March",
        (
            Line(
                THEY,
                190,
                "Hello,\n\nI heard your talk at the fair and did not take a card. Do you still"
                " have the slides, and may I pass them on to two colleagues?\n\nTobias",
            ),
        ),
        stranger="t.amsel@werkhof-nord.test",
        name="Tobias Amsel",
    ),
)
REPLIES = (
    ("Thanks", "Hello {{ first_name | default: 'there' }},\n\nthank you for writing to us."),
    ("Where to park", "There are places behind the house; the gate opens at eight."),
    ("Calling back", "I will call you back today. Which number suits you best?"),
)


def seed_conversations(*, by: User, now: datetime) -> int:
    """Talks with those who came last; how many. Not made again where there are any."""
    account = Account.objects.filter(channel=Channel.EMAIL).order_by("id").first()
    if account is None or Conversation.objects.exists():
        return 0
    if not CannedReply.objects.exists():
        for name, text in REPLIES:
            given = {"name": name, "text": text, "for_whom": "everybody"}
            create_reply(given=given, by=by, now=now)
    known = list(_people(by))
    others = [one for one in known if one.owner_id != by.pk]
    mine = [one for one in known if one.owner_id == by.pk] or others
    for place, talk in enumerate(TALKS):
        pool = mine if talk.is_mine else others
        if not talk.stranger and len(pool) <= place:
            continue
        contact = None if talk.stranger else pool[place]
        _seed(talk, place, contact, account, by=by, now=now)
    return Conversation.objects.count()


def _people(by: User) -> Iterable[Contact]:
    """The newest with an address, the owner's first: everybody sees some at once."""
    rows = Contact.objects.filter(emails__is_primary=True, restricted_at=None)
    rows = rows.select_related("owner").order_by("-created_at", "-id")
    yield from rows.filter(owner=by)[:20]
    yield from rows.exclude(owner=by).filter(owner__is_active=True)[:20]


def _seed(
    talk: Talk, place: int, contact: Contact | None, account: Account, *, by: User, now: datetime
) -> None:
    address = talk.stranger
    if contact is not None:
        address = contact.emails.get(is_primary=True).address
    answered: list[str] = []
    for number, line in enumerate(talk.lines):
        at = now - timedelta(minutes=line.ago)
        if line.who == WE:
            _answer(contact, line, by=by, at=at)
            continue
        named = f"<talk-{place}-{number}@demo.test>"
        said = Inbound(
            id=named,
            at=at,
            from_address=address,
            to_address=account.sender,
            from_name=talk.name,
            subject=talk.subject,
            text=line.text,
            html=line.html,
            message_id=named,
            answers=tuple(answered),
            is_automatic=line.is_automatic,
        )
        answered.insert(0, named)
        receive(account=account, inbound=said, now=at)
    _end(talk, contact, by=by, now=now)


def _answer(contact: Contact | None, line: Line, *, by: User, at: datetime) -> None:
    row = Conversation.objects.get(contact=contact)
    made = reply(conversation=row, channel=Channel.EMAIL, text=line.text, by=by, now=at)
    # It went long ago: nobody is to find it in the sandbox with today's.
    Message.objects.filter(pk=made.pk, status=Status.PLANNED).update(
        status=Status.DELIVERED, reason="", due_at=None, sent_at=at, delivered_at=at
    )


def _end(talk: Talk, contact: Contact | None, *, by: User, now: datetime) -> None:
    if contact is None:
        return
    rows = Conversation.objects.filter(contact=contact)
    if talk.is_mine:
        assign(conversations=rows, assignee=by, team=None, by=by, now=now)
    if talk.end == "closed":
        close(conversations=rows, by=by, now=now)
    elif talk.end == "snoozed":
        snooze(conversations=rows, until=now + timedelta(days=2), by=by, now=now)
