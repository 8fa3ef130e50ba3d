"""Duplicates and merges in the admin: to find, to look at, to undo."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, CodedAdmin
from contacts.permissions import CONTACTS_VIEW
from ground.admin_site.lists import ReadOnly, record_link
from merging.models import (
    Duplicate,
    DuplicateRules,
    Merge,
    OrganisationDuplicate,
    OrganisationMerge,
)
from merging.operations import deciding
from merging.operations.unmerging import unmerge_contacts
from merging.operations.unmerging_organisations import unmerge_organisations
from merging.permissions import CONTACTS_MERGE, DUPLICATES_MANAGE
from merging.queries.duplicates import list_duplicates
from merging.queries.merges import list_merges, undoable
from merging.queries.organisations import (
    list_organisation_duplicates,
    list_organisation_merges,
    organisation_merge_undoable,
)


@admin.register(Merge)
class MergeAdmin(ReadOnly, ActsOnRows):
    """Which contacts became part of others; undone here by whoever may merge the survivor."""

    of = "contacts.Contact"
    unmerge: ClassVar[Any] = staticmethod(unmerge_contacts)
    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "undo": CONTACTS_MERGE}
    list_display = ("of_survivor", "other", "other_name", "merged_at", "merged_by", "state")
    list_filter = (
        ("undone_at", admin.EmptyFieldListFilter),
        ("forgotten_at", admin.EmptyFieldListFilter),
        "merged_at",
    )
    sortable_by = ("merged_at",)
    search_fields = ("=survivor__external_id", "^other_name")
    search_help_text = _("A contact's external id, or the beginning of the name that is gone")
    ordering = ("-id",)
    fields = (
        *("of_survivor", "other", "other_name", "moved", "changes", "merged_by", "merged_at"),
        *("undone_by", "undone_at", "forgotten_at"),
    )
    readonly_fields = ("of_survivor",)
    actions = ("undo",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return list_merges(for_user=request.user)

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "undo")

    @admin.display(description=_("Contact"))
    def of_survivor(self, merge: Any) -> str:
        return record_link(self.of, merge.survivor_id, merge.survivor)

    @admin.display(description=_("State"))
    def state(self, merge: Any) -> str:
        if merge.undone_at:
            return str(_("Undone"))
        return str(_("Can be undone") if self.may_undo(merge) else _("For good"))

    def may_undo(self, merge: Any) -> bool:
        return undoable(merge, timezone.now())

    @admin.action(description=_("Undo"), permissions=["undo"])
    def undo(self, request: Any, queryset: QuerySet[Any]) -> None:
        rows = self.model.objects.visible_to(request.user, CONTACTS_MERGE)
        self.act_on_each(
            request,
            rows.filter(pk__in=queryset.values("pk")),
            lambda merge: self.unmerge(
                merge=merge, added_to_other=False, by=request.user, now=timezone.now()
            ),
            _("{} merges were undone."),
        )


@admin.register(OrganisationMerge)
class OrganisationMergeAdmin(MergeAdmin):
    """Which organisations became part of others."""

    of = "contacts.Organisation"
    unmerge: ClassVar[Any] = staticmethod(unmerge_organisations)
    search_help_text = _("An organisation's external id, or the beginning of the name that is gone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return list_organisation_merges(for_user=request.user)

    def may_undo(self, merge: Any) -> bool:
        return organisation_merge_undoable(merge, timezone.now())

    @admin.display(description=_("Organisation"))
    def of_survivor(self, merge: Any) -> str:
        return super().of_survivor(merge)


@admin.register(Duplicate)
class DuplicateAdmin(ReadOnly, ActsOnRows):
    """Pairs who may be one person; they are compared and merged in the app."""

    of = "contacts.Contact"
    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("dismiss", "reopen"), CONTACTS_MERGE),
    }
    list_display = ("of_first", "of_second", "score", "why", "state", "found_at")
    list_filter = ("state", "found_at")
    sortable_by = ("score", "found_at")
    search_fields = ("=first__external_id", "=second__external_id")
    search_help_text = _("The external id of either")
    ordering = ("-score", "-id")
    fields = (
        *("of_first", "of_second", "score", "why", "state", "found_at"),
        *("dismissed_by", "dismissed_at"),
    )
    readonly_fields = ("of_first", "of_second", "why")
    actions = ("dismiss", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return list_duplicates(for_user=request.user).select_related("first", "second")

    def has_dismiss_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "dismiss")

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "reopen")

    @admin.display(description=_("The older"))
    def of_first(self, row: Any) -> str:
        return record_link(self.of, row.first_id, row.first)

    @admin.display(description=_("The newer"))
    def of_second(self, row: Any) -> str:
        return record_link(self.of, row.second_id, row.second)

    @admin.display(description=_("Why"))
    def why(self, row: Any) -> str:
        return ", ".join(str(self.model.Reason(reason).label) for reason in row.reasons)

    @admin.action(description=_("Two people"), permissions=["dismiss"])
    def dismiss(self, request: Any, queryset: QuerySet[Any]) -> None:
        self._decide(request, queryset, deciding.dismiss_duplicate)

    @admin.action(description=_("Look at them again"), permissions=["reopen"])
    def reopen(self, request: Any, queryset: QuerySet[Any]) -> None:
        self._decide(request, queryset, deciding.reopen_duplicate)

    def _decide(self, request: Any, queryset: QuerySet[Any], decide: Any) -> None:
        rows = self.model.objects.visible_to(request.user, CONTACTS_MERGE)
        self.act_on_each(
            request,
            rows.filter(pk__in=queryset.values("pk")),
            lambda row: decide(duplicate=row, by=request.user, now=timezone.now()),
            _("{} pairs were decided."),
        )


@admin.register(OrganisationDuplicate)
class OrganisationDuplicateAdmin(DuplicateAdmin):
    """Pairs of organisations that may be one; they are compared and merged in the app."""

    of = "contacts.Organisation"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return list_organisation_duplicates(for_user=request.user)


@admin.register(DuplicateRules)
class DuplicateRulesAdmin(CodedAdmin):
    """What is said when somebody is entered who seems to be there already."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW, "change": DUPLICATES_MANAGE}
    list_display = ("__str__", "email", "phone", "name", "updated_at")
    search_fields = ("=email", "=phone", "=name")
    search_help_text = _("There is one set of rules")
    fields = ("email", "phone", "name")
    ordering = ("id",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        deciding.change_rules(changes=changes, by=request.user, now=timezone.now())
