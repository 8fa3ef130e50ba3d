"""Every page of the admin's sidebar, in one list; and what its search finds beside them."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ground.admin_site.pages import RUNS_SYSTEM

Text = str | Promise


@dataclass(frozen=True)
class Page:
    """A line of the sidebar: a model's list, or another page of the admin."""

    title: Text
    icon: str
    model: str = ""
    #: Of a page that is no list: its name, and what it takes to see it.
    name: str = ""
    permission: str = ""

    @property
    def link(self) -> str:
        return reverse(self.name or f"admin:{self.model.lower().replace('.', '_')}_changelist")

    def opens_to(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if not self.model:
            return not self.permission or bool(user.has_perm(self.permission))
        room = admin.site.get_model_admin(apps.get_model(self.model))
        return room.has_view_permission(request)


@dataclass(frozen=True)
class Group:
    title: Text
    pages: tuple[Page, ...]
    #: Shown folded until one of its pages is open.
    is_folded: bool = False


SIDEBAR = (
    Group(
        "",
        (
            Page(_("Overview"), "space_dashboard", name="admin:index"),
            Page(_("System"), "monitor_heart", name="admin:system", permission=RUNS_SYSTEM),
        ),
    ),
    Group(
        _("Contacts"),
        (
            Page(_("Contacts"), "person", "contacts.Contact"),
            Page(_("Organisations"), "domain", "contacts.Organisation"),
            Page(_("Notes"), "sticky_note_2", "contacts.Note"),
            Page(_("Tasks"), "task_alt", "contacts.Task"),
            Page(_("Task templates"), "checklist", "contacts.TaskTemplate"),
            Page(_("Task rules"), "rule", "contacts.TaskRule"),
            Page(_("E-mail addresses"), "alternate_email", "contacts.ContactEmail"),
            Page(_("Phone numbers"), "call", "contacts.ContactPhone"),
            Page(_("Identities"), "fingerprint", "contacts.Identity"),
            Page(_("Tags"), "sell", "contacts.Tag"),
            Page(_("Tagged contacts"), "loyalty", "contacts.Tagging"),
            Page(_("Segments"), "group_work", "contacts.Segment"),
            Page(_("Members of segments"), "how_to_reg", "contacts.SegmentMember"),
            Page(_("Second looks"), "visibility", "contacts.SecondLook"),
            Page(_("Saved views"), "view_list", "contacts.SavedView"),
            Page(_("Types"), "category", "contacts.ContactType"),
            Page(_("Custom fields"), "edit_note", "contacts.CustomField"),
            Page(_("Record types"), "assignment", "records.RecordType"),
            Page(_("Records"), "assignment_turned_in", "records.Record"),
            Page(_("Relationship types"), "family_history", "contacts.RelationshipType"),
            Page(_("Relationships"), "diversity_3", "contacts.Relationship"),
            Page(_("Duplicates"), "content_copy", "merging.Duplicate"),
            Page(_("Merges"), "merge", "merging.Merge"),
            Page(_("Rules for duplicates"), "rule_settings", "merging.DuplicateRules"),
            Page(_("Imports"), "upload_file", "imports.Import"),
            Page(_("Lines of imports"), "table_rows", "imports.ImportLine"),
        ),
    ),
    Group(
        _("Messages"),
        (
            Page(_("Templates"), "draft", "templating.Template"),
            Page(_("Versions of templates"), "history", "templating.TemplateVersion"),
            Page(_("Approvals"), "verified", "templating.Approval"),
            Page(_("Saved blocks"), "widgets", "templating.SavedBlock"),
        ),
        is_folded=True,
    ),
    Group(
        _("Lifecycle"),
        (
            Page(_("Lifecycles"), "cycle", "lifecycle.Lifecycle"),
            Page(_("Stages"), "steps", "lifecycle.Stage"),
            Page(_("Who is in which stage"), "person_pin_circle", "lifecycle.Standing"),
            Page(_("Changes of stage"), "sync_alt", "lifecycle.StageChange"),
            Page(_("Samples of stages"), "fact_check", "lifecycle.StageSample"),
            Page(_("Sampled contacts"), "how_to_vote", "lifecycle.SampledContact"),
            Page(_("Looks at stages"), "visibility", "lifecycle.StageLook"),
        ),
        is_folded=True,
    ),
    Group(
        _("Scores"),
        (
            Page(_("Scores"), "speed", "scoring.Score"),
            Page(_("Scores of contacts"), "leaderboard", "scoring.ContactScore"),
            Page(_("Scores by day"), "show_chart", "scoring.ScoreDay"),
            Page(_("Looks at scores"), "visibility", "scoring.ScoreLook"),
        ),
        is_folded=True,
    ),
    Group(
        _("Tracking"),
        (
            Page(_("Hits"), "ads_click", "tracking.Hit"),
            Page(_("Links"), "link", "tracking.Link"),
            Page(_("What is tracked"), "tune", "tracking.TrackingRules"),
        ),
        is_folded=True,
    ),
    Group(
        _("Privacy"),
        (
            Page(_("Requests"), "contact_mail", "privacy.PrivacyRequest"),
            Page(_("Consents"), "verified_user", "privacy.Consent"),
            Page(_("Guardians' consents"), "family_restroom", "privacy.GuardianConsent"),
            Page(_("Legal holds"), "gavel", "privacy.LegalHold"),
            Page(_("Disclosures"), "ios_share", "privacy.Disclosure"),
            Page(_("Purposes"), "flag", "privacy.Purpose"),
            Page(_("Processors"), "handshake", "privacy.Processor"),
            Page(_("Protections"), "shield_person", "privacy.Protection"),
            Page(_("Retention policies"), "auto_delete", "privacy.RetentionPolicy"),
            Page(_("Erased names"), "visibility_off", "privacy.ErasedName"),
        ),
        is_folded=True,
    ),
    Group(
        _("Activity log"),
        (
            Page(_("Activities"), "history", "events.Activity"),
            Page(_("Activity types"), "label", "events.AddedType"),
            Page(_("Names of types"), "label_important", "events.TypeAlias"),
            Page(_("Consumers"), "conveyor_belt", "events.Cursor"),
            Page(_("Set aside"), "report", "events.SetAside"),
        ),
    ),
    Group(
        _("Figures from the log"),
        (
            Page(_("Item progress"), "trending_up", "events.ItemProgress"),
            Page(_("Contact metrics"), "monitoring", "events.ContactMetrics"),
            Page(_("Tallies"), "tag", "events.ActivityTally"),
            Page(_("Active days"), "calendar_month", "events.ActiveDay"),
        ),
        is_folded=True,
    ),
    Group(
        _("Channels"),
        (
            Page(_("Channel accounts"), "outgoing_mail", "channels.Account"),
            Page(_("Daily figures"), "bar_chart", "channels.Tally"),
            Page(_("Limits"), "speed", "channels.Meter"),
            Page(_("Calls of providers"), "call_received", "channels.Call"),
            Page(_("Reports of providers"), "mark_email_unread", "messaging.DeliveryReport"),
            Page(_("Sandbox"), "science", "channels.SandboxMail"),
        ),
        is_folded=True,
    ),
    Group(
        _("Broadcasts"),
        (
            Page(_("Broadcasts"), "campaign", "broadcasts.Broadcast"),
            Page(_("Variants"), "alt_route", "broadcasts.Variant"),
            Page(_("Rules for broadcasts"), "rule_settings", "broadcasts.BroadcastRules"),
        ),
        is_folded=True,
    ),
    Group(
        _("Workflows"),
        (
            Page(_("Workflows"), "account_tree", "automation.Workflow"),
            Page(_("Published versions"), "history", "automation.WorkflowVersion"),
            Page(_("Steps"), "format_list_numbered", "automation.Step"),
            Page(_("Enrolments"), "directions_walk", "automation.Enrolment"),
            Page(_("What steps did"), "receipt_long", "automation.StepLog"),
            Page(_("Numbers of steps"), "pin", "automation.StepTally"),
            Page(_("Clocks of triggers"), "schedule", "automation.TriggerClock"),
        ),
        is_folded=True,
    ),
    Group(
        _("Conversations"),
        (
            Page(_("Conversations"), "forum", "conversations.Conversation"),
            Page(_("Canned replies"), "quickreply", "conversations.CannedReply"),
        ),
        is_folded=True,
    ),
    Group(
        _("Webhook inbox"),
        (
            Page(_("Deliveries"), "inbox", "events.Delivery"),
            Page(_("Hooks"), "webhook", "events.Webhook"),
            Page(_("Sources"), "hub", "events.WebhookSource"),
        ),
    ),
    Group(
        _("Messages"),
        (
            Page(_("Messages"), "mail", "messaging.Message"),
            Page(_("Texts"), "article", "messaging.Content"),
            Page(_("Attachments"), "attach_file", "messaging.Attachment"),
            Page(_("Batches"), "stacks", "messaging.Batch"),
            Page(_("Topics"), "topic", "messaging.Topic"),
            Page(_("Sending rules"), "rule", "messaging.SendingRule"),
            Page(_("Suppressions"), "block", "messaging.Suppression"),
            Page(_("Questions of consent"), "how_to_reg", "messaging.OptIn"),
            Page(_("Wishes"), "tune", "messaging.Preference"),
            Page(_("Topics chosen"), "checklist", "messaging.TopicChoice"),
        ),
    ),
    Group(
        _("Background work"),
        (
            Page(_("Outbox"), "outbox", "outbox.Effect"),
            Page(_("Jobs"), "manufacturing", "jobs.Job"),
            Page(_("Schedules"), "schedule", "django_celery_beat.PeriodicTask"),
            Page(_("Notifications"), "notifications", "messaging.Notification"),
            Page(_("How staff are notified"), "notification_settings", "messaging.NoticeChoice"),
            Page(_("Devices of staff"), "devices", "messaging.PushDevice"),
            Page(_("Daily mails"), "schedule_send", "messaging.DailyMail"),
        ),
    ),
    Group(
        _("Staff"),
        (
            Page(_("Firm"), "apartment", "accounts.Firm"),
            Page(_("Colleagues"), "badge", "accounts.User"),
            Page(_("Invitations"), "mail", "accounts.Invitation"),
            Page(_("Roles"), "shield_person", "accounts.Role"),
            Page(_("Teams"), "groups", "accounts.Team"),
            Page(_("Members of teams"), "group", "accounts.Membership"),
            Page(_("Territories"), "map", "accounts.Territory"),
            Page(_("Turns"), "sync_alt", "contacts.Turn"),
            Page(_("Preferences"), "display_settings", "accounts.Preference"),
        ),
    ),
    Group(
        _("Access"),
        (
            Page(_("Sessions"), "devices", "accounts.StaffSession"),
            Page(_("Wrong passwords"), "lock_clock", "axes.AccessAttempt"),
            Page(_("Second factors"), "passkey", "mfa.Authenticator"),
            Page(_("Single sign-on"), "key", "socialaccount.SocialAccount"),
            Page(_("Sign-in addresses"), "mark_email_read", "account.EmailAddress"),
            Page(_("API tokens"), "token", "accounts.ApiToken"),
            Page(_("Write keys"), "vpn_key", "accounts.WriteKey"),
            Page(_("Looking as a colleague"), "visibility", "accounts.ViewAs"),
        ),
        is_folded=True,
    ),
    Group(
        _("Portal"),
        (
            Page(_("Clients"), "account_circle", "accounts.PortalClient"),
            Page(_("Clients' sessions"), "devices_other", "portal.PortalSession"),
            Page(_("Ways in by mail"), "pin", "portal.PortalKey"),
            Page(_("Wrong codes and passwords"), "lock_clock", "portal.PortalFailure"),
        ),
        is_folded=True,
    ),
    Group(
        _("Audit"),
        (
            Page(_("Audit log"), "policy", "accounts.AuditRow"),
            Page(_("Chain of hashes"), "link", "accounts.AuditLink"),
            Page(_("Checks of the chain"), "verified", "accounts.AuditCheck"),
            Page(_("Changes made here"), "edit", "admin.LogEntry"),
        ),
        is_folded=True,
    ),
    Group(
        _("Packs"),
        (
            Page(_("Packs"), "package_2", "packs.Pack"),
            Page(_("Settings"), "tune", "packs.Setting"),
            Page(_("Words"), "translate", "packs.Word"),
            Page(_("Addresses"), "alt_route", "packs.RouteAlias"),
            Page(_("Parts"), "extension", "packs.Part"),
        ),
        is_folded=True,
    ),
    Group(
        _("Machine room"),
        (
            Page(_("Intervals"), "timer", "django_celery_beat.IntervalSchedule"),
            Page(_("Times of day"), "alarm", "django_celery_beat.CrontabSchedule"),
            Page(_("Scheduled runs"), "event_available", "ground.Slot"),
            Page(_("Heartbeats"), "ecg_heart", "ground.Heartbeat"),
            Page(_("Kept answers"), "reply_all", "ground.KeptAnswer"),
            Page(_("Words of names"), "spellcheck", "contacts.NameWord"),
        ),
        is_folded=True,
    ),
)

#: What the search finds beside pages, and the icon of each.
SEARCHED = {
    "contacts.Contact": "person",
    "contacts.Organisation": "domain",
    "accounts.User": "badge",
}


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar as the theme draws it, without what this person may not open."""
    return [
        {
            "title": group.title,
            "collapsible": group.is_folded,
            "items": [
                {"title": page.title, "icon": page.icon, "link": page.link}
                for page in group.pages
                if page.opens_to(request)
            ],
        }
        for group in SIDEBAR
    ]


def searched(_request: HttpRequest) -> dict[str, str]:
    return SEARCHED
