"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from channels.api.views import AccountViewSet, ProvidersView

router = SimpleRouter()
router.register("channel-accounts", AccountViewSet, basename="channel-account")
urlpatterns = [
    *router.urls,
    path("channel-providers/", ProvidersView.as_view(), name="channel-providers"),
]
