"""Addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from messaging.api.reports import LinkReportView, OverTimeView, ReportView
from messaging.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
urlpatterns = [
    *router.urls,
    path("message-reports/", ReportView.as_view(), name="message-report"),
    path("message-reports/links/", LinkReportView.as_view(), name="message-report-links"),
    path("message-reports/over-time/", OverTimeView.as_view(), name="message-report-over-time"),
]
