from django.urls import path

from accounts.branding import views

urlpatterns = [path("firm/logo/<str:name>", views.logo, name="firm_logo")]
