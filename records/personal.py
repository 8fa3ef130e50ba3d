"""The firm's own kinds of record about contacts and organisations."""

from django.utils.translation import gettext_lazy as _

from ground.personal import goes, of_nobody
from records.models import Record

goes(Record, texts=("title", "custom"))
of_nobody(_("How the firm's records are shaped; it names no contact."), "records.recordtype")
