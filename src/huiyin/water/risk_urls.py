"""Addresses of zones, risk sources, patrols and the canal's four zeros."""

from django.urls import path

from huiyin.water.views import patrols, risk_entry, risks, zeros

urlpatterns = [
    path("risks/", risks.register, name="risks"),
    path("risks/map/", risks.map_page, name="risk-map"),
    path("risks/register.xlsx", risks.register_file, name="risk-register"),
    path("risks/problems.xlsx", risks.problem_file, name="risk-problems"),
    path("risks/new/", risk_entry.new, name="risk-new"),
    path("risks/one/<str:code>/", risks.card, name="risk"),
    path("risks/one/<str:code>/decide/", risk_entry.decide, name="risk-decide"),
    path("risks/one/<str:code>/sample/", risk_entry.sample, name="risk-sample"),
    path("risks/one/<str:code>/review/", risk_entry.review, name="risk-review"),
    path("risks/one/<str:code>/photo/<str:sha256>/", risks.photo, name="risk-photo"),
    path("zeros/", zeros.zeros, name="zeros"),
    path("zones/", risk_entry.zone_page, name="zones"),
    path("patrols/", patrols.plans, name="patrols"),
    path("patrols/new/", patrols.new, name="patrol-new"),
    path("patrol/<str:plan>/", patrols.patrol, name="patrol"),
    path("patrol/<str:plan>/begin/", patrols.begin, name="patrol-begin"),
    path("patrol/<str:plan>/finish/", patrols.finish, name="patrol-finish"),
    path("patrol/<str:plan>/find/<str:token>/", patrols.find, name="patrol-find"),
    path("patrol/<str:plan>/photo/<str:token>/<str:sha256>/", patrols.photo, name="patrol-photo"),
]
