from django.urls import path

from events.api.hooks import HookView

urlpatterns = [path("<slug:source>/<slug:hook>", HookView.as_view())]
