"""What staff may do about people's data."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

CONSENTS_RECORD = permission(
    "crm.consents.record",
    "Record consents, restrictions and disclosures",
    roles={MANAGER: ALL, AGENT: OWN},
    by_row=True,
)
STUDENTS_VIEW = permission(
    "crm.students.view",
    "See protected records of students (FERPA)",
    roles={MANAGER: OWN, AGENT: OWN},
    by_row=True,
)
PRIVACY_MANAGE = permission(
    "crm.privacy.manage", "Hand out and erase data, place holds, set rules of privacy"
)
