"""Addresses below /api/v1/."""

from django.urls import path

from bulk.api import views

urlpatterns = [
    path("contact-changes/", views.ContactChangesView.as_view(), name="contact-changes"),
    path(
        "organisation-changes/",
        views.OrganisationChangesView.as_view(),
        name="organisation-changes",
    ),
    path("contact-deletions/", views.ContactDeletionsView.as_view(), name="contact-deletions"),
    path(
        "organisation-deletions/",
        views.OrganisationDeletionsView.as_view(),
        name="organisation-deletions",
    ),
    path("task-changes/", views.TaskChangesView.as_view(), name="task-changes"),
    path("task-deletions/", views.TaskDeletionsView.as_view(), name="task-deletions"),
]
