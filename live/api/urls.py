"""Addresses of the live stream."""

from django.urls import path

from live.api.views import StreamView, TicketView

urlpatterns = [
    path("stream/", StreamView.as_view(), name="stream"),
    path("stream/tickets/", TicketView.as_view(), name="stream-tickets"),
]
