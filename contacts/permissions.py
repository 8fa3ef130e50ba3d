"""What staff may do with contacts and organisations."""

from accounts.permissions import AGENT, ALL, MANAGER, OWN, permission

CONTACTS_VIEW = permission(
    "crm.contacts.view", "See contacts", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
CONTACTS_EDIT = permission(
    "crm.contacts.edit", "Change contacts", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
CONTACTS_DELETE = permission("crm.contacts.delete", "Delete contacts")
CONTACTS_EXPORT = permission("crm.contacts.export", "Export contacts", roles={MANAGER: ALL})
TAGS_MANAGE = permission("crm.tags.manage", "Manage tags", roles={MANAGER: ALL})
AUDIENCES_MANAGE = permission("crm.audiences.manage", "Manage segments", roles={MANAGER: ALL})
VIEWS_SHARE = permission("crm.views.share", "Share views with everybody", roles={MANAGER: ALL})
FIELDS_MANAGE = permission(
    "crm.fields.manage", "Define fields and relationships", roles={MANAGER: ALL}
)
SENSITIVE_VIEW = permission(
    "crm.sensitive.view", "Read sensitive fields of contacts, one at a time", by_row=True
)
NOTES_WRITE = permission(
    "crm.notes.write", "Write and pin notes", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
NOTES_MANAGE = permission(
    "crm.notes.manage", "Change and delete notes of others", roles={MANAGER: ALL}
)
TASKS_VIEW = permission(
    "crm.tasks.view", "See tasks", roles={MANAGER: ALL, AGENT: OWN}, by_row=True
)
TASKS_EDIT = permission(
    "crm.tasks.edit",
    "Make, assign and complete tasks",
    roles={MANAGER: ALL, AGENT: OWN},
    by_row=True,
)
TASKS_DELETE = permission("crm.tasks.delete", "Delete tasks", roles={MANAGER: ALL})
TASK_TEMPLATES_MANAGE = permission(
    "crm.task_templates.manage", "Manage task templates and rules", roles={MANAGER: ALL}
)
