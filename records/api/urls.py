"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from records.api.records import RecordViewSet
from records.api.types import RecordTypeViewSet

router = SimpleRouter()
router.register("record-types", RecordTypeViewSet, basename="record-type")
router.register("records", RecordViewSet, basename="record")
urlpatterns = router.urls
