"""Addresses of effluent supervision."""

from django.urls import path

from huiyin.water.views import effluent

urlpatterns = [
    path("effluent/", effluent.board, name="effluent"),
    path("effluent/export/", effluent.board_export, name="effluent-export"),
    path("effluent/messages/", effluent.messages, name="effluent-messages"),
    path("effluent/messages/export/", effluent.messages_export, name="effluent-messages-export"),
    path("effluent/rates/", effluent.rates, name="effluent-rates"),
    path("effluent/rates/export/", effluent.rates_export, name="effluent-rates-export"),
    path("facilities/<str:code>/effluent/", effluent.facility, name="facility-effluent"),
    path(
        "facilities/<str:code>/effluent/export/",
        effluent.facility_export,
        name="facility-effluent-export",
    ),
]
