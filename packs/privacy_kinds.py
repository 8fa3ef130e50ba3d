"""Parts that say what may be done with what is known of people."""

from packs.kinds import Kind
from privacy.models import Protection, Purpose, RetentionPolicy

PRIVACY_KINDS = (
    Kind(
        "protection",
        "protections.yaml",
        Protection,
        ("slug",),
        {"is_on": True, "age": 13, "organisation_types": []},
        may_be_there=True,
    ),
    Kind(
        "retention",
        "retention.yaml",
        RetentionPolicy,
        ("kind",),
        {"days": 365, "is_on": True},
        may_be_there=True,
    ),
    Kind(
        "purpose",
        "purposes.yaml",
        Purpose,
        ("slug",),
        {
            "name": "",
            "description": "",
            "consent_for": [],
            "double_opt_in": False,
            "spares_children": False,
            "spares_students": False,
        },
        is_used=lambda row: row.consents.exists(),  # type: ignore[attr-defined]
        may_be_there=True,
    ),
)
