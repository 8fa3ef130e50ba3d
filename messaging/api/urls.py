"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from messaging.api.uncertain import UncertainMessageViewSet
from messaging.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
router.register("uncertain-messages", UncertainMessageViewSet, basename="uncertain-message")
urlpatterns = router.urls
