"""What it takes to take out everything; lists ask for `crm.contacts.export`."""

from accounts.permissions import permission

DATABASE_EXPORT = permission("crm.database.export", "Export the whole database")
