"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from merging.api.organisations import (
    OrganisationDuplicateViewSet,
    OrganisationMergesViewSet,
    OrganisationMergingViewSet,
)
from merging.api.views import (
    ContactMergeViewSet,
    DuplicateRulesView,
    DuplicateViewSet,
    MergeViewSet,
)

router = SimpleRouter()
router.register("contacts", ContactMergeViewSet, basename="contact-merge")
router.register("merges", MergeViewSet, basename="merge")
router.register("duplicates", DuplicateViewSet, basename="duplicate")
router.register("organisations", OrganisationMergingViewSet, basename="organisation-merging")
router.register("organisation-merges", OrganisationMergesViewSet, basename="organisation-merge")
router.register(
    "organisation-duplicates", OrganisationDuplicateViewSet, basename="organisation-duplicate"
)
urlpatterns = [
    *router.urls,
    path("duplicate-rules/", DuplicateRulesView.as_view(), name="duplicate-rules"),
]
