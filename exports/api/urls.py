"""Addresses below /api/v1/."""

from django.urls import path

from exports.api import views

urlpatterns = [
    path("contact-exports/", views.ContactExportView.as_view(), name="contact-export-list"),
    path(
        "contact-exports/columns/",
        views.ContactColumnsView.as_view(),
        name="contact-export-column-list",
    ),
    path(
        "organisation-exports/",
        views.OrganisationExportView.as_view(),
        name="organisation-export-list",
    ),
    path(
        "organisation-exports/columns/",
        views.OrganisationColumnsView.as_view(),
        name="organisation-export-column-list",
    ),
    path("database-exports/", views.DatabaseExportView.as_view(), name="database-export-list"),
]
