"""The audit log, its chain, and what was changed in the admin itself."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ReadOnlyAdmin
from accounts.models import AuditCheck, AuditLink, AuditRow
from accounts.permissions import AUDIT_VIEW
from ground.admin_site.lists import one_of, record_link


def kinds_of_object() -> list[tuple[str, str]]:
    """Whatever the log may name, by what it is called."""
    named = {m._meta.label_lower: str(m._meta.verbose_name).capitalize() for m in apps.get_models()}
    return sorted(named.items(), key=lambda item: item[1])


@admin.register(AuditRow)
class AuditRowAdmin(ReadOnlyAdmin):
    codes = {"view": AUDIT_VIEW}
    list_display = ("at", "who", "action", "object_type", "object_label", "ip")
    list_display_links = ("at", "action")
    list_filter = ("at", one_of("object_type", _("kind of record"), kinds_of_object))
    search_fields = ("=action", "=actor_label", "=object_id", "=request_id", "object_label")
    search_help_text = _("An action, a person's address, a record's id or name, a request's id")
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("at", "action", "actor_label", "ip", "request_id")}),
        (_("Record"), {"fields": ("object_type", "object_id", "object_label")}),
        (_("Change"), {"fields": ("before", "after", "facts")}),
        (_("Seal"), {"fields": ("position", "hash")}),
    )
    readonly_fields = ("position", "hash")

    @admin.display(description=_("By"))
    def who(self, row: AuditRow) -> str:
        return row.actor_label or str(_("the system"))

    @admin.display(description=_("Position in the chain"))
    def position(self, row: AuditRow) -> int | None:
        link: AuditLink | None = getattr(row, "link", None)
        return link.position if link else None

    @admin.display(description=_("Hash"))
    def hash(self, row: AuditRow) -> str:
        link: AuditLink | None = getattr(row, "link", None)
        return link.hash if link else "–"


@admin.register(AuditLink)
class AuditLinkAdmin(ReadOnlyAdmin):
    """The order in which rows were sealed. The system page checks whether the chain holds."""

    codes = {"view": AUDIT_VIEW}
    list_display = ("position", "sealed", "hash")
    search_fields = ("=position", "=hash")
    search_help_text = _("A position, or a whole hash")
    list_select_related = False
    sortable_by = ()
    fields = ("position", "sealed", "previous", "hash")
    readonly_fields = ("sealed",)

    @admin.display(description=_("Audit row"))
    def sealed(self, link: AuditLink) -> str:
        return record_link("accounts.AuditRow", link.row_id)


@admin.register(AuditCheck)
class AuditCheckAdmin(ReadOnlyAdmin):
    codes = {"view": AUDIT_VIEW}
    list_display = ("at", "checked", "is_intact", "fault", "row_id")
    list_filter = ("at", ("fault", admin.EmptyFieldListFilter))
    search_fields = ("fault", "=row_id")
    fields = ("at", "checked", "fault", "row_id")

    @admin.display(description=_("Intact"), boolean=True)
    def is_intact(self, check: AuditCheck) -> bool:
        return not check.fault


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was saved by forms of the admin; the audit log has what was done anywhere."""

    codes = {"view": AUDIT_VIEW}
    list_display = ("action_time", "user", "deed", "content_type", "object_repr", "changed")
    list_filter = ("action_time", "action_flag")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "=object_id", "user__email")
    fields = ("action_time", "user", "content_type", "object_id", "object_repr", "changed")
    readonly_fields = ("changed",)

    @admin.display(description=_("Deed"))
    def deed(self, entry: LogEntry) -> str:
        return str(entry.get_action_flag_display())

    @admin.display(description=_("What"))
    def changed(self, entry: LogEntry) -> str:
        return str(entry.get_change_message())
