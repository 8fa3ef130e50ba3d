"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from events.api import activities, consumers

router = SimpleRouter()
router.register("activities", activities.ActivityViewSet, basename="activity")
router.register("set-aside", consumers.SetAsideViewSet, basename="set-aside")
items = activities.ContactItemViewSet.as_view({"get": "list"})
urlpatterns = [
    *router.urls,
    path("activity-types/", activities.ActivityTypesView.as_view(), name="activity-types"),
    path("contacts/<int:contact>/items/", items, name="contact-items"),
    path(
        "contacts/<int:contact>/metrics/",
        activities.ContactMetricsView.as_view(),
        name="contact-metrics",
    ),
    path("consumers/", consumers.ConsumersView.as_view(), name="consumers"),
    path("consumers/<slug:name>/pause/", consumers.PauseView.as_view(), name="consumer-pause"),
    path("consumers/<slug:name>/resume/", consumers.ResumeView.as_view(), name="consumer-resume"),
]
