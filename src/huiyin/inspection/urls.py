"""The inspection desk."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

from huiyin.inspection import assessment_urls

app_name = "inspection"
urlpatterns: list[URLPattern | URLResolver] = [*assessment_urls.urlpatterns]
