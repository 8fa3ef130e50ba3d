"""Relationships in the admin: their types to be defined, they themselves to be looked at."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin_access import CodedAdmin, ReadOnlyVisibleAdmin
from contacts.models import Relationship, RelationshipType
from contacts.operations import relationship_types
from contacts.operations.relationship_types import FIXED, fault_of
from contacts.permissions import CONTACTS_VIEW, FIELDS_MANAGE
from ground.admin_site.lists import record_link


class TypeForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        type = RelationshipType(**{name: given[name] for name in given if name != "slug"})
        for name in FIXED:
            setattr(type, name, given.get(name, getattr(self.instance, name)))
        if not self.errors and (fault := fault_of(type)):
            self.add_error(fault[0] if fault[0] in self.fields else None, fault[1])
        return given


@admin.register(RelationshipType)
class RelationshipTypeAdmin(CodedAdmin):
    codes: ClassVar[dict[str, str]] = {
        "view": CONTACTS_VIEW,
        **dict.fromkeys(("add", "change"), FIELDS_MANAGE),
    }
    form = TypeForm
    list_display = ("name", "reverse_name", "slug", "to", "is_symmetric", "is_hierarchy", "pack")
    list_filter = ("to", "is_symmetric", "is_hierarchy", "pack")
    search_fields = ("name", "reverse_name", "slug")
    ordering = ("order", "name", "id")
    fields = (
        *("slug", "name", "reverse_name", "to", "is_symmetric", "is_hierarchy"),
        *("roles", "influences", "receives_alerts", "may_see_records", "order", "pack"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug", *FIXED, "pack") if obj else ("pack",)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            relationship_types.change_relationship_type(type=obj, changes=changes, **given)
        else:
            made = relationship_types.create_relationship_type(**form.cleaned_data, **given)
            obj.pk = made.pk


@admin.register(Relationship)
class RelationshipAdmin(ReadOnlyVisibleAdmin):
    """People relate contacts in the app and the API, where it is recorded."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    through = "contact__"
    list_display = ("of_contact", "type", "other_side", "started_on", "ended_on")
    list_filter = ("type", "is_decision_maker", ("ended_on", admin.EmptyFieldListFilter))
    search_fields = ("=type__slug",)
    search_help_text = _("A type's whole slug")
    ordering = ("-id",)
    sortable_by = ()
    fields = (
        *("of_contact", "type", "other_side", "started_on", "ended_on", "receives_alerts"),
        *("may_see_records", "is_decision_maker", "role", "influence", "created_by", "created_at"),
    )
    readonly_fields = ("of_contact", "other_side")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.visible_to(request.user)
        return found.select_related("type", "contact", "other", "organisation", "created_by")

    @admin.display(description=_("Contact"))
    def of_contact(self, row: Any) -> str:
        return record_link("contacts.Contact", row.contact_id, row.contact)

    @admin.display(description=_("To"))
    def other_side(self, row: Any) -> str:
        if row.other_id:
            return record_link("contacts.Contact", row.other_id, row.other)
        return record_link("contacts.Organisation", row.organisation_id, row.organisation)
