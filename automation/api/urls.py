"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from automation.api.enrolling import PeopleViewSet
from automation.api.enrolments import EnrolmentViewSet
from automation.api.overdue import OverdueView
from automation.api.playbooks import (
    DiscountCodeViewSet,
    ExecutionViewSet,
    PlaybookStatsView,
    PlaybooksView,
)
from automation.api.signing import PreviousSecretView, SigningSecretView
from automation.api.workflows import WorkflowViewSet

router = SimpleRouter()
router.register(
    "workflows/(?P<workflow>[0-9]{1,18})/enrolments", PeopleViewSet, basename="workflow-enrolment"
)
router.register("workflows", WorkflowViewSet, basename="workflow")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
router.register("crm/executions", ExecutionViewSet, basename="execution")
router.register("crm/discount-codes", DiscountCodeViewSet, basename="discount-code")
urlpatterns = [
    *router.urls,
    path("automation/signing-secret/", SigningSecretView.as_view(), name="signing-secret"),
    path(
        "automation/signing-secret/previous/",
        PreviousSecretView.as_view(),
        name="previous-signing-secret",
    ),
    path("crm/playbooks/", PlaybooksView.as_view(), name="playbooks"),
    path("crm/stats/", PlaybookStatsView.as_view(), name="playbook-stats"),
    path("automation/overdue/", OverdueView.as_view(), name="automation-overdue"),
]
