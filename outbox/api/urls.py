"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from outbox.api.views import EffectViewSet

router = SimpleRouter()
router.register("effects", EffectViewSet, basename="effect")
urlpatterns = router.urls
