"""Addresses below /api/v1/."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from messaging.api import reach
from messaging.api.archive import ArchiveViewSet
from messaging.api.attachments import AttachmentsView, AttachmentView, FetchedFileView
from messaging.api.deliverability import DeliverabilityView
from messaging.api.notice_settings import NoticeSettingsView
from messaging.api.optins import OptInViewSet
from messaging.api.overview import OverviewFileView, OverviewListView, OverviewView
from messaging.api.push import PushDeviceViewSet, PushKeyView
from messaging.api.reports import (
    LinkReportView,
    OverTimeView,
    ReportFileView,
    ReportView,
    VersionReportView,
)
from messaging.api.trying import TemplateTestView
from messaging.api.uncertain import UncertainMessageViewSet
from messaging.api.views import NotificationViewSet

router = SimpleRouter()
router.register("notifications", NotificationViewSet, basename="notification")
router.register("push-devices", PushDeviceViewSet, basename="push-device")
router.register("uncertain-messages", UncertainMessageViewSet, basename="uncertain-message")
router.register("message-archive", ArchiveViewSet, basename="message-archive")
router.register("messages", reach.MessageViewSet, basename="message")
router.register("topics", reach.TopicViewSet, basename="topic")
router.register("sending-rules", reach.SendingRuleViewSet, basename="sending-rule")
router.register("opt-ins", OptInViewSet, basename="opt-in")
router.register("suppressions", reach.SuppressionViewSet, basename="suppression")
urlpatterns = [
    *router.urls,
    path("me/notification-settings/", NoticeSettingsView.as_view(), name="notification-settings"),
    path("push-key/", PushKeyView.as_view(), name="push-key"),
    path("attachments/", AttachmentsView.as_view(), name="attachments"),
    re_path(
        r"^files/(?P<signed>[A-Za-z0-9:_-]{1,200})$", FetchedFileView.as_view(), name="fetched-file"
    ),
    path("attachments/<slug:name>/", AttachmentView.as_view(), name="attachment"),
    re_path(
        r"^contacts/(?P<contact>[0-9]{1,18})/preferences/$",
        reach.PreferencesView.as_view(),
        name="contact-preferences-list",
    ),
    re_path(
        r"^templates/(?P<pk>[0-9]{1,18})/test/$",
        TemplateTestView.as_view(),
        name="template-test-list",
    ),
    path("deliverability/", DeliverabilityView.as_view(), name="deliverability"),
    re_path(
        r"^contacts/(?P<contact>[0-9]{1,18})/chat-link/$",
        reach.ChatLinkView.as_view(),
        name="contact-chat-link",
    ),
    path("message-reports/", ReportView.as_view(), name="message-report"),
    path("message-reports/links/", LinkReportView.as_view(), name="message-report-links"),
    path("message-reports/versions/", VersionReportView.as_view(), name="message-report-versions"),
    path("message-reports/file/", ReportFileView.as_view(), name="message-report-file"),
    path("message-reports/overview/", OverviewView.as_view(), name="message-overview"),
    path("message-reports/overview/by/", OverviewListView.as_view(), name="message-overview-by"),
    path(
        "message-reports/overview/file/", OverviewFileView.as_view(), name="message-overview-file"
    ),
    path("message-reports/over-time/", OverTimeView.as_view(), name="message-report-over-time"),
]
