from django.urls import path

from channels.api.hooks import ProviderHookView

urlpatterns = [
    path("email/<slug:provider>", ProviderHookView.as_view(), {"channel": "email"}),
]
