"""How each person wants to be told."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "messaging"
urlpatterns: list[URLPattern | URLResolver] = []
