"""The log, its figures and the webhook inbox in the admin, a module per noun."""

from events.admin import figures as figures
from events.admin import inbox as inbox
from events.admin import log as log
from events.admin import panels as panels
