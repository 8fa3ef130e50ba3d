"""Parts that say what messages are about."""

from messaging.models import Batch, Message, Topic
from packs.kinds import Kind

MESSAGING_KINDS = (
    Kind(
        "topic",
        "topics.yaml",
        Topic,
        ("slug",),
        {
            "name": "",
            "description": "",
            "category": "transactional",
            "is_locked": False,
            "may_be_daily": False,
            "order": 100,
        },
        is_used=lambda row: (
            Message.objects.filter(topic=row.pk).exists()
            or Batch.objects.filter(topic=row.pk).exists()
            or row.choices.exists()  # type: ignore[attr-defined]
        ),
        may_be_there=True,
    ),
)
