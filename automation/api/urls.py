"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from automation.api.enrolling import PeopleViewSet
from automation.api.enrolments import EnrolmentViewSet
from automation.api.overdue import OverdueView
from automation.api.workflows import WorkflowViewSet

router = SimpleRouter()
router.register(
    "workflows/(?P<workflow>[0-9]{1,18})/enrolments", PeopleViewSet, basename="workflow-enrolment"
)
router.register("workflows", WorkflowViewSet, basename="workflow")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
urlpatterns = [
    *router.urls,
    path("automation/overdue/", OverdueView.as_view(), name="automation-overdue"),
]
