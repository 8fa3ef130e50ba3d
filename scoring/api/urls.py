"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from scoring.api.views import (
    ContactScorePointsView,
    ContactScoresView,
    ContactScoreWhyView,
    ScoreViewSet,
)

router = SimpleRouter()
router.register("scores", ScoreViewSet, basename="score")
urlpatterns = [
    *router.urls,
    path("contacts/<int:pk>/scores/", ContactScoresView.as_view(), name="contact-scores"),
    path(
        "contacts/<int:pk>/scores/<int:score>/why/",
        ContactScoreWhyView.as_view(),
        name="contact-score-why",
    ),
    path(
        "contacts/<int:pk>/scores/<int:score>/points/",
        ContactScorePointsView.as_view(),
        name="contact-score-points",
    ),
]
