"""What this app records of contacts."""

from events.catalogue import activity_type

_CONSENT = {
    "type": "object",
    "properties": {
        "purpose": {"type": "string", "description": "The purpose's slug."},
        "name": {"type": "string", "description": "What it was called then."},
        "channel": {"type": "string", "description": 'Empty for all: `""`.'},
        "basis": {"type": "string"},
        "consent": {"type": "integer", "description": "The entry of the ledger."},
        "by_contact": {"type": "boolean"},
    },
}
_GUARDIAN = {
    "type": "object",
    "properties": {
        "guardian": {"type": ["integer", "null"], "description": "The guardian's contact."},
        "method": {"type": "string"},
    },
}
CONSENT_GIVEN = activity_type(
    "consent_given",
    "Consent given",
    "Consent given: {name}",
    icon="shield-check",
    category="privacy",
    properties=_CONSENT,
)
CONSENT_WITHDRAWN = activity_type(
    "consent_withdrawn",
    "Consent withdrawn",
    "Consent withdrawn: {name}",
    icon="shield-x",
    category="privacy",
    properties=_CONSENT,
)
GUARDIAN_CONSENTED = activity_type(
    "guardian_consented",
    "Guardian consented",
    "Guardian consented",
    icon="shield-check",
    category="privacy",
    properties=_GUARDIAN,
)
GUARDIAN_WITHDREW = activity_type(
    "guardian_withdrew",
    "Guardian withdrew the consent",
    "Guardian withdrew the consent",
    icon="shield-x",
    category="privacy",
    properties=_GUARDIAN,
)
PROCESSING_RESTRICTED = activity_type(
    "processing_restricted",
    "Processing restricted",
    "Processing restricted",
    icon="shield-alert",
    category="privacy",
)
PROCESSING_ALLOWED = activity_type(
    "processing_allowed",
    "Restriction lifted",
    "Restriction of processing lifted",
    icon="shield",
    category="privacy",
)
HOLD_PLACED = activity_type(
    "legal_hold_placed",
    "Legal hold placed",
    "Legal hold placed",
    icon="lock",
    category="privacy",
)
HOLD_RELEASED = activity_type(
    "legal_hold_released",
    "Legal hold released",
    "Legal hold released",
    icon="lock-open",
    category="privacy",
)
DATA_DISCLOSED = activity_type(
    "data_disclosed",
    "Data disclosed",
    "Data disclosed to {recipient}",
    icon="share",
    category="privacy",
    properties={
        "type": "object",
        "properties": {"recipient": {"type": "string"}, "disclosure": {"type": "integer"}},
    },
)
DATA_EXPORTED = activity_type(
    "data_exported",
    "Data handed out",
    "Everything known was put into a file",
    icon="download",
    category="privacy",
    properties={"type": "object", "properties": {"request": {"type": "integer"}}},
)

CONSENT_TYPES = frozenset(
    one.name
    for one in (
        *(CONSENT_GIVEN, CONSENT_WITHDRAWN, GUARDIAN_CONSENTED, GUARDIAN_WITHDREW),
        *(PROCESSING_RESTRICTED, PROCESSING_ALLOWED),
    )
)
