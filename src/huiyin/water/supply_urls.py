"""Pages of supply and village works."""

from django.urls import path

from huiyin.water.views import supply, supply_forms, village_works

urlpatterns = [
    path("supply/", supply.overview, name="supply"),
    path("supply/export.xlsx", supply.export, name="supply-export"),
    path("supply/import/", supply.take_in, name="supply-import"),
    path("supply/offtake-new/", supply_forms.new_offtake, name="supply-offtake-new"),
    path("supply/pump-new/", supply_forms.new_station, name="supply-station-new"),
    path("supply/reach/report/", supply_forms.report_reach, name="supply-reach-report"),
    path("supply/offtake/<str:code>/", supply.offtake, name="supply-offtake"),
    path("supply/offtake/<str:code>/report/", supply_forms.report_volumes, name="supply-report"),
    path(
        "supply/offtake/<str:code>/allocation/<str:start>/",
        supply_forms.set_allocation,
        name="supply-allocation",
    ),
    path("supply/pump/<str:code>/", supply.station, name="supply-station"),
    path("supply/pump/<str:code>/report/", supply_forms.report_pump, name="supply-pump-report"),
    path("supply/deviation/<str:start>/<str:clue>/", supply.raise_deviation, name="supply-raise"),
    path("village-works/", village_works.listed, name="village-works"),
    path("village-works/export.xlsx", village_works.export, name="village-works-export"),
    path("village-works-new/", village_works.new, name="village-works-new"),
    path("village-works/<str:code>/", village_works.works, name="village-works-one"),
    path(
        "village-works/<str:code>/progress/", village_works.progress, name="village-works-progress"
    ),
    path("village-works/<str:code>/apply/", village_works.apply, name="village-works-apply"),
    path("village-works/<str:code>/decide/", village_works.decide, name="village-works-decide"),
]
