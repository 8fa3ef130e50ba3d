from django.urls import path

from accounts.by_mail import views

urlpatterns = [
    path("invitation/", views.invitation, name="invitation"),
    path("invitation/<slug:token>/", views.open_invitation, name="open_invitation"),
    path("reset-password/", views.reset_password, name="reset_password"),
    path("reset-password/<slug:key>/", views.open_reset_password, name="open_reset_password"),
]
