"""Addresses of the facility register and the running rates."""

from django.urls import path

from huiyin.water.views import facilities, facility_forms, facility_import, rates

urlpatterns = [
    path("facilities/", facilities.facilities, name="facilities"),
    path("facilities/export/", facilities.export, name="facilities-export"),
    path("facilities/import/", facility_import.take_in, name="facilities-import"),
    path("facilities/new/", facility_forms.new, name="facility-new"),
    path("facilities/rates/", rates.rates, name="rates"),
    path("facilities/rates/export/", rates.export, name="rates-export"),
    path("facilities/rates/<slug:key>/", rates.behind, name="rates-behind"),
    path("facilities/<str:code>/", facilities.facility, name="facility"),
    path("facilities/<str:code>/amend/", facility_forms.amend, name="facility-amend"),
    path("facilities/<str:code>/logger/", facility_forms.logger, name="facility-logger"),
]
