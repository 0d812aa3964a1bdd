"""Every page of the city: shell, ledger, field, then each desk under its own name."""

from django.urls import include, path

from huiyin.base.desks import registered

urlpatterns = [
    path("", include("huiyin.web.urls")),
    path("", include("huiyin.ledger.urls")),
    path("field/", include("huiyin.field.urls")),
    *(path(f"{desk.name}/", include(desk.urls)) for desk in registered()),
]

handler400 = "huiyin.web.views.bad_request"
handler403 = "huiyin.web.views.forbidden"
handler404 = "huiyin.web.views.not_found"
handler500 = "huiyin.web.views.server_error"
