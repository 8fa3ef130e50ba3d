"""Addresses that stand in messages."""

from django.urls import path

from portal.pages import wishes

urlpatterns = [
    path("api/track/unsubscribe/<str:token>", wishes.unsubscribe_page, name="unsubscribe"),
    path("preferences/<str:token>", wishes.preferences_page, name="preferences"),
]
