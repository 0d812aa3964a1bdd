"""The inspection desk."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

from huiyin.inspection import assessment_urls, practical_urls, reports_urls, rounds_urls

app_name = "inspection"
urlpatterns: list[URLPattern | URLResolver] = [
    *practical_urls.urlpatterns,
    *rounds_urls.urlpatterns,
    *assessment_urls.urlpatterns,
    *reports_urls.urlpatterns,
]
