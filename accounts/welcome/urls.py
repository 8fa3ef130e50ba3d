from django.urls import path

from accounts.welcome import views

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("welcome/", views.welcome, name="welcome"),
]
