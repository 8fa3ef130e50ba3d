"""What is recorded of merges."""

from events.catalogue import activity_type

_MERGE = {
    "type": "object",
    "properties": {
        "merge": {"type": "integer"},
        "other": {"type": "integer", "description": "The id that leads to the survivor."},
        "name": {"type": "string", "description": "What the other was called."},
        "changes": {"type": "object", "description": "Field → [before, after]."},
    },
}
ORGANISATION_MERGED = activity_type(
    "organisation_merged",
    "Organisations merged",
    "Merged with {name}",
    icon="merge",
    category="contact",
    properties=_MERGE,
)
ORGANISATION_UNMERGED = activity_type(
    "organisation_unmerged",
    "Merge of organisations undone",
    "No longer merged with {name}",
    icon="split",
    category="contact",
    properties=_MERGE,
)
CONTACT_MERGED = activity_type(
    "contact_merged",
    "Contacts merged",
    "Merged with {name}",
    icon="merge",
    category="contact",
    properties=_MERGE,
)
CONTACT_UNMERGED = activity_type(
    "contact_unmerged",
    "Merge undone",
    "No longer merged with {name}",
    icon="split",
    category="contact",
    properties=_MERGE,
)
