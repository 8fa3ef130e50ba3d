"""Addresses of the webhook inbox below /api/v1/."""

from rest_framework.routers import SimpleRouter

from events.api import inbox

router = SimpleRouter()
router.register("webhook-sources", inbox.WebhookSourceViewSet, basename="webhook-source")
router.register("webhooks", inbox.WebhookViewSet, basename="webhook")
router.register("webhook-deliveries", inbox.DeliveryViewSet, basename="webhook-delivery")
urlpatterns = router.urls
