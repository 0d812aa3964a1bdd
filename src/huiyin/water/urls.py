"""Pages of the water desk."""

from django.urls import path

from huiyin.water import views

app_name = "water"
urlpatterns = [
    path("", views.stations, name="stations"),
    path("station/<str:code>/", views.station, name="station"),
    path("station/<str:code>/readings.csv", views.readings, name="readings"),
    path("episode/<int:pk>/chart.png", views.episode_chart, name="episode-chart"),
    path("episode/<int:pk>/readings.csv", views.episode_table, name="episode-table"),
    path("matter/<str:number>/", views.matter, name="matter"),
]
