"""Records have custom fields: those of their type."""

from contacts.bearers import field_bearer
from records.models import Record

field_bearer(Record, plural="records", kind="type")
