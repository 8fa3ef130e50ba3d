"""Triggers whose app is not there yet.

A file may name them, and going live is refused with the app's name. As soon as the catalogue has
an activity of one of these names, be it that an app or a pack brings it, it is heard of like any
other (`hearing.type_named`).
"""

from django.utils.translation import gettext_lazy as _

from automation.triggers.hearing import COMMON
from automation.triggers.types import TriggerType, trigger_type

LABELS = {
    "leads": (
        ("lead_created", _("A lead is new")),
        ("lead_status_changed", _("A lead's status changes")),
        ("lead_converted", _("A lead is won")),
    ),
    "surveys": (("survey_answered", _("A survey is answered")),),
    "meetings": (
        ("meeting_booked", _("A meeting is booked")),
        ("meeting_upcoming", _("A meeting is near")),
        ("meeting_ended", _("A meeting is over")),
        ("meeting_cancelled", _("A meeting is called off")),
    ),
    "documents": (
        ("document_requested", _("A document is asked for")),
        ("document_overdue", _("A document is overdue")),
        ("document_uploaded", _("A document comes")),
    ),
    "tickets": (
        ("ticket_created", _("A ticket is new")),
        ("ticket_updated", _("A ticket changes")),
        ("sla_breached", _("A promise to answer in time is broken")),
        ("keyword_in_ticket", _("A word stands in a ticket")),
    ),
    "deals": (
        ("deal_stage_changed", _("A deal's stage changes")),
        ("deal_stale", _("A deal stands still")),
    ),
    "referrals": (
        ("referral_registered", _("Somebody they sent signs up")),
        ("referral_qualified", _("Somebody they sent counts")),
    ),
    "community": (
        ("match_inactive", _("A match is quiet")),
        ("mentee_waiting", _("Somebody waits for a match")),
        ("candidate_found", _("A candidate is found")),
        ("beta_feature_launched", _("A feature can be tried")),
        ("feature_status_changed", _("A feature's status changes")),
    ),
}
for _app, _named in LABELS.items():
    for _name, _label in _named:
        trigger_type(TriggerType(_name, _label, _app, "clock-alert", COMMON, needs=_app))
