"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from imports.api.views import ImportLineViewSet, ImportViewSet

router = SimpleRouter()
router.register("imports", ImportViewSet, basename="import")
urlpatterns = [
    *router.urls,
    path(
        "imports/<int:import_pk>/lines/",
        ImportLineViewSet.as_view({"get": "list"}),
        name="import-line-list",
    ),
]
