"""Pages of the water desk."""

from django.urls import URLPattern

app_name = "water"
urlpatterns: list[URLPattern] = []
