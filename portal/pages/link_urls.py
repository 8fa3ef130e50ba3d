"""Addresses that stand in messages."""

from django.urls import path

from portal.pages import consents, letters, wishes

urlpatterns = [
    path("api/track/unsubscribe/<str:token>", wishes.unsubscribe_page, name="unsubscribe"),
    path("consent/<str:token>", consents.consent_page, name="consent"),
    path("preferences/<str:token>", wishes.preferences_page, name="preferences"),
    path("view/<str:token>", letters.letter_page, name="letter"),
]
