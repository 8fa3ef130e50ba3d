"""What of the log leaves with an export of the whole database."""

from django.utils.translation import gettext_lazy as _

from events.models import Activity, AddedType, TypeAlias
from ground.portable import leaves, stays

leaves(Activity, "activities", hidden=("position",))
leaves(AddedType, "activity_types")
leaves(TypeAlias, "activity_type_aliases")
stays(
    _("Worked out of the activities."),
    *("events.itemprogress", "events.contactmetrics", "events.activitytally", "events.activeday"),
)
stays(
    _("How other systems are connected, with their secrets; what they told is in the log."),
    *("events.webhooksource", "events.webhook", "events.delivery"),
)
stays(_("How far readers of the log are."), "events.cursor", "events.setaside")
