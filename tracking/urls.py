"""The addresses that stand in messages: below /api/, and short ones at the root."""

from django.urls import path, register_converter

from tracking import views


class Sealed:
    """The letters that ids are made of."""

    regex = "[A-Za-z0-9_-]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sealed, "sealed")
short_urlpatterns = [path("l/<sealed:id>", views.followed, name="track-short")]
urlpatterns = [
    path("track/email/open/<sealed:id>", views.opened, name="track-open"),
    path("track/email/click/<sealed:id>", views.clicked, name="track-click"),
    path(
        "campaigns/track/<int:contact>/<int:campaign>/<slug:event>",
        views.campaign_event,
        name="track-campaign",
    ),
]
