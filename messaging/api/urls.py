"""Addresses below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from messaging.api import reach
from messaging.api.reports import LinkReportView, OverTimeView, ReportView
from messaging.api.uncertain import UncertainMessageViewSet
from messaging.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
router.register("uncertain-messages", UncertainMessageViewSet, basename="uncertain-message")
router.register("messages", reach.MessageViewSet, basename="message")
router.register("topics", reach.TopicViewSet, basename="topic")
router.register("sending-rules", reach.SendingRuleViewSet, basename="sending-rule")
router.register("suppressions", reach.SuppressionViewSet, basename="suppression")
urlpatterns = [
    *router.urls,
    re_path(
        r"^contacts/(?P<contact>[0-9]{1,18})/preferences/$",
        reach.PreferencesView.as_view(),
        name="contact-preferences-list",
    ),
    re_path(
        r"^contacts/(?P<contact>[0-9]{1,18})/chat-link/$",
        reach.ChatLinkView.as_view(),
        name="contact-chat-link",
    ),
    path("message-reports/", ReportView.as_view(), name="message-report"),
    path("message-reports/links/", LinkReportView.as_view(), name="message-report-links"),
    path("message-reports/over-time/", OverTimeView.as_view(), name="message-report-over-time"),
]
