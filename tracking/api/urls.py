"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from tracking.api.views import HitViewSet, JudgeAgainView, TrackingRulesView

router = SimpleRouter()
router.register("hits", HitViewSet, basename="hit")
urlpatterns = [
    *router.urls,
    path("tracking-rules/", TrackingRulesView.as_view(), name="tracking-rules"),
    path("tracking-rules/judge-again/", JudgeAgainView.as_view(), name="judge-again"),
]
