"""Records in the admin: their types to be defined, they themselves to be looked at."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import ActsOnRows, ReadOnlyVisibleAdmin
from contacts.permissions import CONTACTS_VIEW, FIELDS_MANAGE
from ground.admin_site.lists import record_link
from records.models import Record, RecordType
from records.operations import types
from records.operations.types import COLUMNS, faults_of
from records.permissions import RECORDS_VIEW


class TypeForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        type = RecordType(slug=self.instance.slug)
        for name, value in given.items():
            setattr(type, name, value)
        for part, detail in faults_of(type):
            self.add_error(part if part in self.fields else None, detail)
        return given


@admin.register(RecordType)
class RecordTypeAdmin(ActsOnRows):
    """What fields a type has, the list of custom fields says."""

    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("add", "change", "remove"), FIELDS_MANAGE),
    }
    form = TypeForm
    list_display = ("name", "slug", "of", "has_review", "order", "pack")
    list_filter = ("of", "has_review", "pack")
    search_fields = ("name", "plural", "slug")
    search_help_text = _("A part of a name, or of the slug")
    ordering = ("order", "name", "id")
    actions = ("remove",)
    fields = (*COLUMNS, "pack")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug", "of", "pack") if obj else ("pack",)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "remove")

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            types.change_record_type(type=obj, changes=changes, **given)
        else:
            obj.pk = types.create_record_type(**form.cleaned_data, **given).pk

    @admin.action(description=_("Delete, where no record is of it"), permissions=["remove"])
    def remove(self, request: Any, queryset: QuerySet[RecordType]) -> None:
        def deed(type: RecordType) -> None:
            types.delete_record_type(type=type, by=request.user, now=timezone.now())

        self.act_on_each(request, queryset, deed, _("{} deleted."))


@admin.register(Record)
class RecordAdmin(ReadOnlyVisibleAdmin):
    """People add and change records in the app and the API, where the change is recorded."""

    codes: ClassVar[dict[str, str]] = {"view": RECORDS_VIEW}
    list_display = ("__str__", "type", "of_record", "at", "reviewed_at")
    list_filter = ("type", ("reviewed_at", admin.EmptyFieldListFilter), "at")
    search_fields = ("=type__slug",)
    search_help_text = _("A type's whole slug")
    sortable_by = ("at",)
    ordering = ("-at", "-id")
    fields = (
        *("of_record", "type", "title", "at", "custom", "reviewed_by", "reviewed_at"),
        *("created_by", "version", "created_at", "updated_at"),
    )
    readonly_fields = ("of_record",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.visible_to(request.user)
        return found.select_related("type", "contact", "organisation", "reviewed_by", "created_by")

    def _reach(self, request: HttpRequest, deed: str) -> Any:
        return Q()  # Through either of two records, which `get_queryset` asks for.

    @admin.display(description=_("Of"))
    def of_record(self, row: Any) -> str:
        if row.contact_id:
            return record_link("contacts.Contact", row.contact_id, row.contact)
        return record_link("contacts.Organisation", row.organisation_id, row.organisation)
