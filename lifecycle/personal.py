"""Where contacts stand in their life with the firm, and how they came there."""

from django.utils.translation import gettext_lazy as _

from ground.personal import goes, of_nobody
from lifecycle.models import SampledContact, StageChange, StageLook, Standing

goes(Standing)
goes(StageChange, texts=("why", "note"))
goes(SampledContact, texts=("why", "note"))
goes(StageLook)
of_nobody(
    _("The firm's own rules; it names no contact."),
    *("lifecycle.lifecycle", "lifecycle.stage", "lifecycle.stage_tell_people"),
    "lifecycle.stagesample",
)
