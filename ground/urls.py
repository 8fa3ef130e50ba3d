"""Addresses of the doors for machines, and the one that browsers ask for unasked."""

from django.urls import path

from ground import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics_page, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
]
