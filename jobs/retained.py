"""How long jobs are kept."""

from django.utils.translation import gettext_lazy as _

from ground.retaining import retained
from jobs.expiring import ended_before, remove_ended

retained(
    "jobs",
    label=_("Long work that has ended, with its files"),
    days=180,
    count=lambda moment, held: ended_before(moment, held).count(),
    remove=remove_ended,
)
