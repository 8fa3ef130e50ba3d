"""Addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from automation.api.enrolments import EnrolmentViewSet
from automation.api.workflows import WorkflowViewSet

router = SimpleRouter()
router.register("workflows", WorkflowViewSet, basename="workflow")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
urlpatterns = router.urls
