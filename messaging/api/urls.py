"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from messaging.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
urlpatterns = router.urls
