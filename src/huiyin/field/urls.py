"""Pages of the field. An MN may hold any printable sign but ; = & #, a slash too."""

from django.urls import path

from huiyin.field.views import commands, daily, devices, quarantine, registry

app_name = "field"
urlpatterns = [
    path("", devices.devices, name="devices"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("points/new/", registry.new_point, name="point-new"),
    path("devices/new/", registry.new_device, name="device-new"),
    path("devices/<int:pk>/amend/", registry.amend_device, name="device-amend"),
    path("devices/<int:pk>/retire/", registry.retire_device, name="device-retire"),
    path("devices/<int:pk>/enable/", registry.enable_device, name="device-enable"),
    path("devices/<int:pk>/ask/", commands.ask, name="device-ask"),
    path("devices/<int:pk>/daily.csv", daily.daily, name="device-daily"),
    path("device/<path:mn>/", devices.device, name="device"),
]
