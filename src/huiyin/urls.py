"""Every page of the city: shell, ledger, its doors, field, then each desk under its own name."""

from django.urls import include, path

from huiyin.base.desks import registered
from huiyin.inspection import practical_urls

urlpatterns = [
    path("", include("huiyin.web.urls")),
    path("", include("huiyin.ledger.urls")),
    path("documents/", include("huiyin.documents.urls")),
    path("intake/", include("huiyin.intake.urls")),
    path("ask/practical/", include(practical_urls.public)),
    path("ask/", include("huiyin.intake.public_urls")),
    path("messaging/", include("huiyin.messaging.urls")),
    path("field/", include("huiyin.field.urls")),
    *(path(f"{desk.name}/", include(desk.urls)) for desk in registered()),
]

handler400 = "huiyin.web.views.bad_request"
handler403 = "huiyin.web.views.forbidden"
handler404 = "huiyin.web.views.not_found"
handler500 = "huiyin.web.views.server_error"
