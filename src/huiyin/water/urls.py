"""Pages of the water desk."""

from django.urls import path

from huiyin.water import risk_urls
from huiyin.water.views import stations

app_name = "water"
urlpatterns = [
    path("", stations.stations, name="stations"),
    path("station/<str:code>/", stations.station, name="station"),
    path("station/<str:code>/readings.csv", stations.readings, name="readings"),
    path("episode/<int:pk>/chart.png", stations.episode_chart, name="episode-chart"),
    path("episode/<int:pk>/readings.csv", stations.episode_table, name="episode-table"),
    path("matter/<str:number>/", stations.matter, name="matter"),
    *risk_urls.urlpatterns,
]
