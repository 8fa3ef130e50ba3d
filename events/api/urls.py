from django.urls import path

from events.api.ingestion import RecordViewSet

urlpatterns = [path("activities/", RecordViewSet.as_view({"post": "create"}))]
