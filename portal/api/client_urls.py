"""Addresses below /api/portal/v1/: what clients do themselves."""

from django.urls import path

from portal.api import views

urlpatterns = [
    path("session/", views.PortalSessionView.as_view(), name="portal-session"),
    path("session/code/", views.PortalCodeView.as_view(), name="portal-code"),
    path("session/sign-in/", views.PortalSignInView.as_view(), name="portal-sign-in"),
]
