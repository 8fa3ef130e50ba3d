"""What is recorded of records: one kind of activity for each deed, whatever the record's type.

Beside what is declared here, a record's short values stand among the properties, by the slugs
of their fields, so that rules and conditions can ask for them.
"""

from events.catalogue import ActivityType, activity_type

_PROPERTIES = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "title": "Record type", "description": "Its slug."},
        "title": {"type": "string", "title": "Title of the record"},
        "named": {"type": "string", "title": "Record type and title"},
    },
}


def _of_record(name: str, label: str, icon: str) -> ActivityType:
    title = f"{label}: {{named}}"
    return activity_type(name, label, title, icon=icon, category="records", properties=_PROPERTIES)


RECORD_ADDED = _of_record("record_added", "Record added", "file-plus")
RECORD_CHANGED = _of_record("record_changed", "Record changed", "file-pen")
RECORD_REVIEWED = _of_record("record_reviewed", "Record reviewed", "file-check")
RECORD_REOPENED = _of_record("record_reopened", "Review taken back", "rotate-ccw")
RECORD_DELETED = _of_record("record_deleted", "Record deleted", "file-x")
ALL = (RECORD_ADDED, RECORD_CHANGED, RECORD_REVIEWED, RECORD_REOPENED, RECORD_DELETED)
