"""Teams, who is in them, and territories in the admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.staff import RUN_BY_ADMINS
from accounts.admin_access import CodedAdmin, ReadOnlyAdmin
from accounts.models import Membership, Team, Territory
from accounts.operations import teams, territories
from accounts.permissions import STAFF_VIEW
from ground.admin_site.lists import ReadOnlyInline


class MembershipInline(ReadOnlyInline):
    model = Membership
    verbose_name_plural = _("Members")
    fields = ("user", "joined_at", "last_turn_at")
    readonly_fields = fields
    ordering = ("id",)


class OperatedAdmin(CodedAdmin):
    """Saves through operations, so that the audit log knows."""

    codes = RUN_BY_ADMINS
    noun: ClassVar[str]
    verbs: ClassVar[tuple[Any, Any, Any]]

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        create, alter, _delete = self.verbs
        given = {"by": request.user, "now": timezone.now()}
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            alter(**{self.noun: obj}, changes=changes, **given)
        else:
            obj.pk = create(**form.cleaned_data, **given).pk

    def delete_model(self, request: Any, obj: Any) -> None:
        self.verbs[2](**{self.noun: obj}, by=request.user, now=timezone.now())

    def delete_queryset(self, request: Any, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(Team)
class TeamAdmin(OperatedAdmin):
    noun, verbs = "team", (teams.create_team, teams.change_team, teams.delete_team)
    list_display = ("name", "slug", "size", "is_functional", "lead")
    list_filter = ("is_functional",)
    list_select_related = ("lead",)
    search_fields = ("name", "slug")
    ordering = ("name",)
    fields = ("slug", "name", "description", "is_functional", "lead")
    autocomplete_fields = ("lead",)
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        rows: QuerySet[Team] = super().get_queryset(request)
        return rows.annotate(size=Count("memberships"))

    @admin.display(description=_("Members"), ordering="size")
    def size(self, team: Any) -> int:
        count: int = team.size
        return count


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    """Who is in a team is changed on the team's page of the app, or by the API."""

    codes = {"view": STAFF_VIEW}
    list_display = ("user", "team", "joined_at", "last_turn_at")
    list_filter = ("team",)
    list_select_related = ("user", "team")
    search_fields = ("user__name", "user__email")
    fields = list_display


@admin.register(Territory)
class TerritoryAdmin(OperatedAdmin):
    noun = "territory"
    verbs = (
        territories.create_territory,
        territories.change_territory,
        territories.delete_territory,
    )
    list_display = ("name", "slug", "priority", "team", "owner")
    list_filter = ("team",)
    list_select_related = ("team", "owner")
    search_fields = ("name", "slug")
    ordering = ("priority", "id")
    fields = ("slug", "name", "priority", "rules", "team", "owner")
    autocomplete_fields = ("team", "owner")
