from django.urls import path, re_path

from channels.api.hooks import GreetedHookView, ProviderHookView

urlpatterns = [
    path("email/<slug:provider>", ProviderHookView.as_view(), {"channel": "email"}),
    re_path(
        r"^(?P<channel>sms|whatsapp|chat)/(?P<provider>[a-z0-9_]+)$", GreetedHookView.as_view()
    ),
]
