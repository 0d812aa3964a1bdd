"""Pages of the water desk."""

from django.urls import path

from huiyin.water import (
    alarm_urls,
    effluent_urls,
    facility_urls,
    report_urls,
    risk_urls,
    sheet_urls,
    standard_urls,
    supply_urls,
)
from huiyin.water.views import stations

app_name = "water"
urlpatterns = [
    path("", stations.stations, name="stations"),
    path("station/<str:code>/", stations.station, name="station"),
    path("station/<str:code>/readings.csv", stations.readings, name="readings"),
    path("episode/<int:pk>/chart.png", stations.episode_chart, name="episode-chart"),
    path("episode/<int:pk>/readings.csv", stations.episode_table, name="episode-table"),
    path("matter/<str:number>/", stations.matter, name="matter"),
    *facility_urls.urlpatterns,
    *sheet_urls.urlpatterns,
    *effluent_urls.urlpatterns,
    *risk_urls.urlpatterns,
    *supply_urls.urlpatterns,
    *standard_urls.urlpatterns,
    *report_urls.urlpatterns,
    *alarm_urls.urlpatterns,
]
