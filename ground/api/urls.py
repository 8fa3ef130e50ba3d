"""The API's own description: its index, the document, and two ways to read it."""

from django.urls import path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView

from ground.api.index import IndexView

urlpatterns = [
    path("v1/", IndexView.as_view(), name="api"),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", TemplateView.as_view(template_name="ground/swagger.html"), name="docs"),
    path("docs/redoc/", TemplateView.as_view(template_name="ground/redoc.html"), name="redoc"),
]
