"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from templating.api.blocks import SavedBlockViewSet
from templating.api.bringing import BroughtMailView, BroughtTemplateView
from templating.api.previews import MergeTagsView, PreviewPageView, PreviewView
from templating.api.templates import TemplateViewSet

router = SimpleRouter()
router.register("templates", TemplateViewSet, basename="template")
router.register("saved-blocks", SavedBlockViewSet, basename="saved-block")
urlpatterns = [
    path("templates/preview/", PreviewView.as_view(), name="template-preview"),
    path(
        "templates/previews/<str:token>/", PreviewPageView.as_view(), name="template-preview-page"
    ),
    path("templates/merge-tags/", MergeTagsView.as_view(), name="template-merge-tags"),
    path("templates/bring/", BroughtTemplateView.as_view(), name="template-bring"),
    path("templates/bring/look/", BroughtMailView.as_view(), name="template-bring-look"),
    *router.urls,
]
