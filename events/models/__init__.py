"""The log and what is kept beside it: one module per noun, gathered here for Django."""

from events.models.activities import Activity
from events.models.catalogue import AddedType, TypeAlias
from events.models.consuming import Cursor, SetAside
from events.models.inbox import Delivery, Webhook, WebhookSource
from events.models.projections import ActiveDay, ActivityTally, ContactMetrics, ItemProgress

__all__ = [
    "ActiveDay",
    "Activity",
    "ActivityTally",
    "AddedType",
    "ContactMetrics",
    "Cursor",
    "Delivery",
    "ItemProgress",
    "SetAside",
    "TypeAlias",
    "Webhook",
    "WebhookSource",
]
