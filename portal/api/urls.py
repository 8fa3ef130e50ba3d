"""Addresses below /api/v1/: what staff do about clients."""

from rest_framework.routers import SimpleRouter

from portal.api.views import PortalClientViewSet

router = SimpleRouter()
router.register("portal-clients", PortalClientViewSet, basename="portal-client")
urlpatterns = router.urls
