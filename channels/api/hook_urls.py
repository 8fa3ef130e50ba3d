from django.urls import path

from channels.api.hooks import GreetedHookView, ProviderHookView

urlpatterns = [
    path("email/<slug:provider>", ProviderHookView.as_view(), {"channel": "email"}),
    path("sms/<slug:provider>", ProviderHookView.as_view(), {"channel": "sms"}),
    path("whatsapp/<slug:provider>", GreetedHookView.as_view(), {"channel": "whatsapp"}),
    path("chat/<slug:provider>", ProviderHookView.as_view(), {"channel": "chat"}),
]
