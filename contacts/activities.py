"""What is recorded about contacts and organisations."""

from events.catalogue import ActivityType, activity_type

_WHOSE = {"type": ["integer", "null"]}
_ASSIGNED = {
    "type": "object",
    "properties": {
        "owner": _WHOSE,
        "team": _WHOSE,
        "previous_owner": _WHOSE,
        "previous_team": _WHOSE,
        "territory": {
            "type": ["integer", "null"],
            "description": "There where a territory's rules chose them.",
        },
    },
}

CONTACT_CREATED = activity_type(
    "contact_created",
    "Contact created",
    "Contact created",
    icon="user-plus",
    category="contact",
    properties={
        "type": "object",
        "properties": {"source": {"type": "string"}, "owner": _WHOSE},
    },
)
CONTACT_UPDATED = activity_type(
    "contact_updated",
    "Contact changed",
    "Contact changed",
    icon="user-pen",
    category="contact",
    properties={
        "type": "object",
        "properties": {
            "changes": {"type": "object", "description": "Field → [before, after]."},
            "by_contact": {"type": "boolean", "description": "Whether they did it themselves."},
        },
    },
)
CONTACT_ASSIGNED = activity_type(
    "contact_assigned",
    "Contact assigned",
    "Contact assigned",
    icon="user-check",
    category="contact",
    properties=_ASSIGNED,
)
CONTACT_DELETED = activity_type(
    "contact_deleted", "Contact deleted", "Contact deleted", icon="user-minus", category="contact"
)
ORGANISATION_CREATED = activity_type(
    "organisation_created",
    "Organisation created",
    "Organisation created",
    icon="building",
    category="organisation",
    properties={"type": "object", "properties": {"owner": _WHOSE}},
)
ORGANISATION_UPDATED = activity_type(
    "organisation_updated",
    "Organisation changed",
    "Organisation changed",
    icon="building",
    category="organisation",
    properties={
        "type": "object",
        "properties": {"changes": {"type": "object", "description": "Field → [before, after]."}},
    },
)
ORGANISATION_ASSIGNED = activity_type(
    "organisation_assigned",
    "Organisation assigned",
    "Organisation assigned",
    icon="building",
    category="organisation",
    properties=_ASSIGNED,
)
ORGANISATION_DELETED = activity_type(
    "organisation_deleted",
    "Organisation deleted",
    "Organisation deleted",
    icon="building",
    category="organisation",
)

_TAG = {
    "type": "object",
    "properties": {
        "tag": {"type": "string", "description": "The tag's slug."},
        "name": {"type": "string", "description": "What it was called then."},
    },
}
TAG_ADDED = activity_type(
    "tag_added",
    "Tag added",
    "Tagged {name}",
    icon="tag",
    category="contact",
    properties=_TAG,
)
TAG_REMOVED = activity_type(
    "tag_removed",
    "Tag removed",
    "No longer tagged {name}",
    icon="tag",
    category="contact",
    properties=_TAG,
)

_NOTE = {
    "type": "object",
    "properties": {
        "excerpt": {"type": "string", "description": "The beginning of what it says."},
        "mentions": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "Staff it mentions who were not mentioned in it before.",
        },
    },
}


def _note_type(name: str, label: str, title: str, icon: str) -> ActivityType:
    return activity_type(name, label, title, icon=icon, category="notes", properties=_NOTE)


NOTE_ADDED = _note_type("note_added", "Note added", "{excerpt}", "sticky-note")
NOTE_CHANGED = _note_type("note_changed", "Note changed", "Note changed: {excerpt}", "sticky-note")
NOTE_PINNED = _note_type("note_pinned", "Note pinned", "Note pinned: {excerpt}", "pin")
NOTE_UNPINNED = _note_type("note_unpinned", "Note unpinned", "Note unpinned: {excerpt}", "pin-off")
NOTE_DELETED = _note_type("note_deleted", "Note deleted", "Note deleted: {excerpt}", "eraser")
NOTE_RESTORED = _note_type(
    "note_restored", "Note brought back", "Note brought back: {excerpt}", "undo-2"
)

_TASK = {
    "type": "object",
    "properties": {
        "task": {"type": "integer"},
        "title": {"type": "string", "description": "What there is, or was, to do."},
        "assignee": _WHOSE,
        "team": _WHOSE,
        "previous_assignee": _WHOSE,
        "previous_team": _WHOSE,
        "maker": {"type": ["integer", "null"], "description": "Who made the task."},
        "due_date": {"type": ["string", "null"]},
        "priority": {"type": "string"},
        "template": {"type": ["string", "null"], "description": "The slug of its template."},
        "changes": {"type": "array", "items": {"type": "string"}},
    },
}
_RELATIONSHIP = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": "The slug of the type of relationship."},
        "relation": {"type": "string", "description": "What this side is to the other."},
        "relationship": {"type": "integer"},
        "with": {"type": "integer", "description": "The id of the other side."},
        "to": {"type": "string", "description": "What the side behind `other` is."},
    },
}


def _task_type(name: str, label: str, icon: str) -> ActivityType:
    return activity_type(
        name, label, f"{label}: {{title}}", icon=icon, category="tasks", properties=_TASK
    )


TASK_CREATED = _task_type("task_created", "Task created", "list-plus")
TASK_CHANGED = _task_type("task_changed", "Task changed", "list-todo")
TASK_ASSIGNED = _task_type("task_assigned", "Task assigned", "user-check")
TASK_STARTED = _task_type("task_started", "Task begun", "circle-play")
TASK_COMPLETED = _task_type("task_completed", "Task completed", "circle-check")
TASK_REOPENED = _task_type("task_reopened", "Task reopened", "rotate-ccw")
TASK_CANCELLED = _task_type("task_cancelled", "Task cancelled", "circle-slash")
TASK_DELETED = _task_type("task_deleted", "Task deleted", "list-x")
TASK_RESTORED = _task_type("task_restored", "Task brought back", "undo-2")


def _relationship_type(name: str, label: str, icon: str) -> ActivityType:
    title = f"{label}: {{relation}}"
    return activity_type(
        name, label, title, icon=icon, category="contact", properties=_RELATIONSHIP
    )


RELATIONSHIP_ADDED = _relationship_type("relationship_added", "Relationship added", "link")
RELATIONSHIP_CHANGED = _relationship_type("relationship_changed", "Relationship changed", "link")
RELATIONSHIP_ENDED = _relationship_type("relationship_ended", "Relationship ended", "unlink")
RELATIONSHIP_REMOVED = _relationship_type("relationship_removed", "Relationship removed", "unlink")
_AUDIENCE = {
    "type": "object",
    "properties": {
        "segment": {"type": "string", "description": "The segment's slug."},
        "name": {"type": "string", "description": "What it was called then."},
    },
}
AUDIENCE_JOINED = activity_type(
    "audience_joined",
    "Joined a segment",
    "Joined the segment {name}",
    icon="user-plus",
    category="segments",
    properties=_AUDIENCE,
)
AUDIENCE_LEFT = activity_type(
    "audience_left",
    "Left a segment",
    "Left the segment {name}",
    icon="user-minus",
    category="segments",
    properties=_AUDIENCE,
)
