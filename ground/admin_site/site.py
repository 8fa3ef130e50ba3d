"""The admin's site: its own pages, and a search that stays quick on big tables."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from ground.admin_site import pages

#: Of each kind of record a search shows a few; its own list has the rest.
SHOWN_OF_EACH = 5
LONGEST_TERM = 100


@dataclass(frozen=True)
class Found:
    """One line of the search's answer."""

    title: str
    description: str
    link: str
    icon: str


class FramedSite(UnfoldAdminSite):
    index_title = _("Overview")
    index_template = "ground/admin/overview.html"

    def extra_urls(self) -> list[URLPattern]:
        return [
            path("system/", self.admin_view(self.system), name="system"),
            path("system/<slug:panel>/<slug:deed>/", self.admin_view(self.act), name="system_act"),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Every app with its models, put together once a template asks.

        Django wants it on every page for a sidebar of its own, which ours takes the place of.
        """
        gather = super().get_app_list
        return SimpleLazyObject(lambda: gather(request, app_label))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {**pages.overview(request), **(extra_context or {})}
        answer: HttpResponse = super().index(request, shown)
        return answer

    def system(self, request: HttpRequest) -> HttpResponse:
        return pages.system_page(request, self.each_context(request))

    def act(self, request: HttpRequest, panel: str, deed: str) -> HttpResponse:
        return pages.act(request, self.each_context(request), panel=panel, deed=deed)

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Pages by their names, and records as their own lists find them."""
        term = request.GET.get("s", "").strip()[:LONGEST_TERM]
        if not term:
            return HttpResponse()
        found = [*self._pages(request, term), *self._records(request, term)]
        return TemplateResponse(request, "ground/admin/found.html", {"results": found})

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view(next_page=reverse("front_door"))(request)

    def _pages(self, request: HttpRequest, term: str) -> list[Found]:
        words = term.lower()
        return [
            Found(str(item["title"]), str(group["title"]), str(item["link"]), item["icon"])
            for group in self.get_sidebar_list(request)
            for item in group["items"]
            if item["has_permission"] and words in f"{item['title']} {group['title']}".lower()
        ]

    def _records(self, request: HttpRequest, term: str) -> list[Found]:
        found = []
        models = self._get_value(self._get_config("COMMAND", request)["search_models"], request)
        for label, icon in models.items():
            room = self._registry[apps.get_model(label)]
            if not room.has_view_permission(request):
                continue
            rows, _twice = room.get_search_results(request, room.get_queryset(request), term)
            name, address = str(room.opts.verbose_name), label.lower().replace(".", "_")
            found += [
                Found(str(row), name, reverse(f"{self.name}:{address}_change", args=[row.pk]), icon)
                for row in rows[:SHOWN_OF_EACH]
            ]
        return found
