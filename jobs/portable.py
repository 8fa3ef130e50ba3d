"""What of jobs leaves with an export of the whole database: nothing."""

from django.utils.translation import gettext_lazy as _

from ground.portable import stays

stays(_("How far long work is; what it did is in the records."), "jobs.job", "jobs.keptstep")
