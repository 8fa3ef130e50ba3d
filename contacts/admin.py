"""Contacts and organisations in the admin: to find and to look at, within one's own reach."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import TabularInline

from accounts.admin_access import CodedAdmin, VisibleRowsAdmin
from accounts.permissions import SETTINGS_MANAGE
from contacts.models import (
    Contact,
    ContactEmail,
    ContactPhone,
    ContactType,
    CustomField,
    Identity,
    Organisation,
)
from contacts.permissions import CONTACTS_VIEW
from contacts.queries.search import search_contacts, search_organisations
from ground.api.totals import total_of


class EstimatedPaginator(Paginator):
    """Counts exactly while there are few, and asks the planner when there are many."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return total_of(rows).value


class ReadOnlyInline(TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The rows stand on the page of a contact, which has asked already.
        return True


class EmailInline(ReadOnlyInline):
    model = ContactEmail


class PhoneInline(ReadOnlyInline):
    model = ContactPhone


class IdentityInline(ReadOnlyInline):
    model = Identity


class OwnedAdmin(VisibleRowsAdmin):
    """People change contacts in the app and the API, where the change is recorded."""

    codes: ClassVar[dict[str, str]] = {"view": CONTACTS_VIEW}
    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)


@admin.register(Contact)
class ContactAdmin(OwnedAdmin):
    list_display = ("display_name", "type", "organisation", "owner", "team", "created_at")
    list_select_related = ("type", "organisation", "owner", "team")
    list_filter = ("type", "team")
    search_fields = ("display_name",)
    search_help_text = "Name (misspelt, too), e-mail address, phone number, external id"
    inlines = (EmailInline, PhoneInline, IdentityInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows: Any = queryset
        return (search_contacts(rows, search_term) if search_term else rows), False


@admin.register(Organisation)
class OrganisationAdmin(OwnedAdmin):
    list_display = ("name", "type", "parent", "owner", "team", "created_at")
    list_select_related = ("type", "parent", "owner", "team")
    list_filter = ("type", "team")
    search_fields = ("name",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows: Any = queryset
        return (search_organisations(rows, search_term) if search_term else rows), False


class DefinitionAdmin(CodedAdmin):
    codes: ClassVar[dict[str, str]] = dict.fromkeys(
        ("view", "add", "change", "delete"), SETTINGS_MANAGE
    )
    #: Values are kept under these, so they stay as they were made.
    fixed: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("pack", *self.fixed) if obj else ("pack",)


@admin.register(ContactType)
class ContactTypeAdmin(DefinitionAdmin):
    list_display = ("name", "of", "slug", "is_default", "pack")
    list_filter = ("of", "pack")
    ordering = ("of", "name", "id")
    fixed = ("of", "slug")


@admin.register(CustomField)
class CustomFieldAdmin(DefinitionAdmin):
    list_display = ("label", "of", "slug", "kind", "group", "required", "pack")
    list_filter = ("of", "kind", "pack")
    ordering = ("of", "group", "order", "id")
    fixed = ("of", "slug", "kind")
