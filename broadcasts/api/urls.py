from django.urls import path
from rest_framework.routers import SimpleRouter

from broadcasts.api.drawing import DrawnPageView
from broadcasts.api.rules import BroadcastRulesView
from broadcasts.api.views import BroadcastViewSet

router = SimpleRouter()
router.register("broadcasts", BroadcastViewSet, basename="broadcast")
urlpatterns = [
    path("broadcast-rules/", BroadcastRulesView.as_view(), name="broadcast-rules"),
    path("broadcasts/pages/<str:token>/", DrawnPageView.as_view(), name="broadcast-mail-page"),
    *router.urls,
]
