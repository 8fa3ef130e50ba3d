"""The broadcasts of the demo firm: one that goes out as soon as workers run, and a draft."""

from datetime import datetime
from typing import Any

from accounts.models import User
from broadcasts.models import Broadcast
from broadcasts.operations.sending import send_broadcast
from broadcasts.operations.writing import create_broadcast
from channels.models import Account, Channel
from contacts.models import Segment
from messaging.models import Topic

NEWS: dict[str, Any] = {
    "name": "News of the season",
    "campaign": "season",
    "variants": [
        {
            "share": 50,
            "subject": "{{ first_name | default: 'Hello' }}, what is new this season",
            "text": "Hello {{ first_name | default: 'there' }},\n\n"
            "the new programme is out: three evenings, two workshops and a guest from Lisbon.\n\n"
            "Have a look: https://harbourlane.test/season\n\nAda",
        },
        {
            "share": 50,
            "subject": "Three evenings, two workshops, one guest",
            "text": "Hello {{ first_name | default: 'there' }},\n\n"
            "save the dates before the places are gone: https://harbourlane.test/season\n\nAda",
        },
    ],
}
EVENING: dict[str, Any] = {
    "name": "Thank you for the evening",
    "variants": [
        {
            "subject": "It was good to have you here",
            "text": "Hello {{ first_name | default: 'there' }},\n\n"
            "thank you for coming. The slides are here: https://harbourlane.test/evening\n\nAda",
        }
    ],
}
CLOSE = {
    "match": "any",
    "conditions": [
        {"field": "tags", "operator": "contains", "value": slug} for slug in ("interested", "vip")
    ],
}


def seed_broadcasts(*, by: User, now: datetime) -> int:
    """Both of them, where there is an account to send by and no broadcast yet; how many."""
    topic = Topic.objects.filter(category="marketing").order_by("order", "id").first()
    can_send = Account.objects.filter(channel=Channel.EMAIL).exists()
    if Broadcast.objects.exists() or topic is None or not can_send:
        return 0
    sent = create_broadcast(by=by, now=now, topic=topic, conditions=CLOSE, **NEWS)
    send_broadcast(broadcast=sent, by=by, now=now)
    guests = Segment.objects.filter(kind="static").order_by("id")[:1]
    create_broadcast(by=by, now=now, topic=topic, segments_in=list(guests), **EVENING)
    return 2
