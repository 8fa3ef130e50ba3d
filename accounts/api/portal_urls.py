"""Addresses below /api/portal/v1/."""

from django.urls import path

from accounts.api.views import portal

urlpatterns = [
    path("session/", portal.PortalSessionView.as_view(), name="portal-session"),
    path("session/code/", portal.PortalCodeView.as_view(), name="portal-code"),
    path("session/sign-in/", portal.PortalSignInView.as_view(), name="portal-sign-in"),
]
