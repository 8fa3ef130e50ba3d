"""Every consumer of the log, in one place: what happens when something is recorded."""

from automation.consumers import WORKFLOWS
from contacts.consumers.activity import LAST_ACTIVE
from contacts.consumers.rollups import ROLLUPS
from contacts.consumers.segments import SEGMENTS
from contacts.consumers.tasks import TASKS_MADE
from events.consumers import CONTACT_METRICS, ITEM_PROGRESS, LIVE
from events.consuming import Consumer
from lifecycle.consumers import STAGES
from merging.consumers import DUPLICATES
from messaging.consumers.mentions import MENTIONED_TOLD
from messaging.consumers.owners import OWNERS_TOLD
from messaging.consumers.stages import STAGES_TOLD
from messaging.consumers.tasks import TASKS_TOLD
from scoring.consumers import SCORES
from tracking.consumers import CONVERSIONS

CONSUMERS: list[Consumer] = [
    LIVE,
    ITEM_PROGRESS,
    CONTACT_METRICS,
    LAST_ACTIVE,
    ROLLUPS,
    SEGMENTS,
    DUPLICATES,
    STAGES,
    SCORES,
    CONVERSIONS,
    OWNERS_TOLD,
    MENTIONED_TOLD,
    TASKS_MADE,
    TASKS_TOLD,
    STAGES_TOLD,
    WORKFLOWS,
]
