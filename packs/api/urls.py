"""Addresses below /api/v1/."""

from django.urls import path, re_path

from packs.api import views

SLUG = "(?P<slug>[a-z][a-z0-9-]{0,49})"
urlpatterns = [
    path("packs/", views.PacksView.as_view(), name="pack-list"),
    re_path(rf"^packs/{SLUG}/install/$", views.InstallView.as_view(), name="pack-install"),
    re_path(rf"^packs/{SLUG}/uninstall/$", views.UninstallView.as_view(), name="pack-uninstall"),
    re_path(rf"^packs/{SLUG}/check/$", views.CheckView.as_view(), name="pack-check"),
    re_path(rf"^packs/{SLUG}/contents/$", views.ContentsView.as_view(), name="pack-contents"),
    path("aliases/", views.AliasesView.as_view(), name="aliases"),
    path("translations/", views.TranslationsView.as_view(), name="translations"),
    path("words/", views.WordsView.as_view(), name="words"),
    path("pack-settings/", views.SettingsView.as_view(), name="pack-setting-list"),
    re_path(
        r"^pack-settings/(?P<key>[a-z][a-z0-9_.-]{0,99})/$",
        views.SettingView.as_view(),
        name="pack-setting",
    ),
]
