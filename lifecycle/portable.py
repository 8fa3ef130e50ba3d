"""What of lifecycles leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from ground.portable import leaves, leaves_within, stays
from lifecycle.models import Lifecycle, Stage, StageChange, Standing

MACHINERY = ("touched_by", "refresh_at", "lease_until", "took_ms")

leaves(Lifecycle, "lifecycles", hidden=MACHINERY)
leaves(Stage, "stages")
leaves_within(Stage, Stage.tell_people.through, "tell_people", by="stage", hidden=("id",))
leaves(Standing, "stage_standings")
leaves(StageChange, "stage_changes")
stays(
    _("Worked out of the records."),
    *("lifecycle.stagelook", "lifecycle.stagesample", "lifecycle.sampledcontact"),
)
