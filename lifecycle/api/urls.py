"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from lifecycle.api.attention import AttentionView
from lifecycle.api.standings import ContactStageView, SampledContactViewSet, StageSampleViewSet
from lifecycle.api.views import LifecycleViewSet, StageViewSet

router = SimpleRouter()
router.register("lifecycles", LifecycleViewSet, basename="lifecycle")
router.register("stages", StageViewSet, basename="stage")
router.register("stage-samples", StageSampleViewSet, basename="stage-sample")
router.register("sampled-contacts", SampledContactViewSet, basename="sampled-contact")
urlpatterns = [
    *router.urls,
    path("attention/", AttentionView.as_view(), name="attention"),
    path("contacts/<int:pk>/stage/", ContactStageView.as_view(), name="contact-stage"),
]
