"""The API's own description: the document, and two ways to read it."""

from django.urls import path
from django.views.generic import RedirectView, TemplateView
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("v1/", RedirectView.as_view(pattern_name="docs"), name="api"),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", TemplateView.as_view(template_name="ground/swagger.html"), name="docs"),
    path("docs/redoc/", TemplateView.as_view(template_name="ground/redoc.html"), name="redoc"),
]
