"""Hits and links in the admin: to look at; and what is tracked."""

from typing import Any, ClassVar

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin, ReadOnlyAdmin, ReadOnlyVisibleAdmin
from accounts.permissions import SETTINGS_MANAGE
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import record_link
from tracking.models import Hit, Link, TrackingRules
from tracking.operations.settings import change_tracking


@admin.register(Hit)
class HitAdmin(ReadOnlyVisibleAdmin):
    """Every time somebody or something asked for a message's picture or links."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    list_display = ("at", "kind", "of_contact", "verdict", "rule", "ip", "link")
    list_select_related = ("contact", "link")
    list_filter = ("kind", "verdict", "asked", "rule_version")
    search_fields = ("=message_id", "=contact__external_id")
    search_help_text = _("A message's id, or a contact's external id")
    ordering = ("-id",)
    sortable_by: tuple[str, ...] = ()
    fields = (
        *("of_contact", "message_id", "batch_id", "kind", "link", "place", "at", "asked", "ip"),
        *("user_agent", "verdict", "rule", "rule_version"),
    )
    readonly_fields = ("of_contact", "message_id", "batch_id")

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    """Where links of messages lead."""

    codes: ClassVar[dict[str, str]] = {"view": SETTINGS_MANAGE}
    list_display = ("url", "of", "created_at")
    list_select_related = ("of",)
    search_fields = ("=digest",)
    search_help_text = _("The digest of an address")
    ordering = ("-id",)
    fields = ("url", "of", "digest", "created_at")


@admin.register(TrackingRules)
class TrackingRulesAdmin(CodedAdmin):
    """What is tracked of messages, and when what people do counts as their work."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "change": SETTINGS_MANAGE}
    list_display = ("__str__", "opens", "clicks", "tags", "bait", "conversion_days", "updated_at")
    search_fields = ("=id",)
    search_help_text = _("There is one set of rules")
    fields = (*("opens", "clicks", "tags", "bait", "conversion_days", "open_goal", "click_goal"),)
    ordering = ("id",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        change_tracking(changes=changes, by=request.user, now=timezone.now())
