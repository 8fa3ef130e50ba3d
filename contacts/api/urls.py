"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from contacts.api.views import ContactViewSet, OrganisationViewSet

router = SimpleRouter()
router.register("contacts", ContactViewSet, basename="contact")
router.register("organisations", OrganisationViewSet, basename="organisation")
urlpatterns = router.urls
