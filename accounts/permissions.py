"""The registry of permission codes, and what each built-in role starts with.

Each app declares its own codes in its `permissions.py` with `permission()`.
"""

from dataclasses import dataclass, field

ADMIN, MANAGER, AGENT, VIEWER = "crm_admin", "crm_manager", "crm_agent", "crm_viewer"
BUILT_IN_ROLES = {
    ADMIN: "Administrator",
    MANAGER: "Manager",
    AGENT: "Agent",
    VIEWER: "Viewer",
}
ALL, OWN = "all", "own"


@dataclass(frozen=True)
class Permission:
    code: str
    label: str
    #: Built-in role → scope. The administrator is granted everything.
    roles: dict[str, str] = field(default_factory=dict)
    #: Whether the scope "own" means anything for it.
    by_row: bool = False


REGISTRY: dict[str, Permission] = {}


def permission(
    code: str, label: str, *, roles: dict[str, str] | None = None, by_row: bool = False
) -> str:
    """Declare a code and get it back, so that a constant can hold it."""
    if code in REGISTRY:
        raise ValueError(f"Permission {code} is declared twice.")
    REGISTRY[code] = Permission(code, label, {ADMIN: ALL, **(roles or {})}, by_row)
    return code


SETTINGS_MANAGE = permission("crm.settings.manage", "Change settings, staff, roles and tokens")
VIEW_AS = permission("crm.view_as", "Look through a colleague's eyes, read-only, to help them")
AUDIT_VIEW = permission("crm.audit.view", "Read and export the audit log")
STAFF_VIEW = permission(
    "crm.staff.view",
    "See colleagues and teams",
    roles={MANAGER: ALL, AGENT: ALL, VIEWER: ALL},
)

# Codes of rooms that are still to be built: each moves to its app's own permissions.py with it.
ANALYTICS_VIEW = permission(
    "crm.analytics.view",
    "See figures and reports",
    roles={MANAGER: ALL, AGENT: OWN, VIEWER: ALL},
    by_row=True,
)
