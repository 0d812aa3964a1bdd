"""`/gallery/`: the components with values that are hard to show; `/breaks/` fails on purpose."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from huiyin.base.clock import CHINA

START = datetime(2020, 6, 1, 8, tzinfo=CHINA)
LONG = "演示市生态环境局金水分局水环境监测与综合执法大队（挂牌：饮用水水源保护站）"


def line() -> dict:
    """Two factors with a gap, a limit nobody may miss, a shaded span and a mark."""
    days = [START + timedelta(hours=4 * n) for n in range(60)]
    values = [None if 20 < n < 28 else 0.4 + 0.02 * n + 0.1 * (n % 5) for n in range(60)]
    return {
        "kind": "line",
        "unit": "mg/L",
        "series": [
            {"name": "氨氮", "points": list(zip(days, values, strict=True))},
            {"name": "总磷", "points": [(day, 0.2) for day in days], "tone": "success"},
        ],
        "limits": [{"value": 2.0, "label": "Ⅲ ≤ 2.0"}],
        "bands": [{"start": days[40], "end": days[46], "label": "校准"}],
        "marks": [{"at": days[30], "label": "立案"}],
    }


def bridge() -> dict:
    """A day's balance."""
    steps = [("期初", 42), ("新增", 7), ("反弹", 1), ("销号", -9), ("并案", -1), ("期末", 40)]
    return {
        "kind": "bridge",
        "x": "category",
        "unit": "件",
        "series": [{"name": "事项", "points": steps}],
    }


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component."""
    messages.success(request, "已交办，期限为 2020-06-12。")
    messages.warning(request, "有 2 行未读入。")
    facts = {
        "long": LONG,
        "line": line(),
        "bridge": bridge(),
        "page": Paginator(range(1, 4000), 50).get_page(request.GET.get("page")),
        "start": START,
        "rows": [
            (f"SS-2020-{n:05d}", light, n % 3 == 0)
            for n, light in enumerate(["red", "yellow", "green", "grey"] * 3)
        ],
        "values": [1, 3, None, 2, 5, 4],
    }
    return render(request, "gallery.html", facts)


@login_not_required
def breaks(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("planted")


urlpatterns = [
    path("gallery/", gallery),
    path("breaks/", breaks),
    path("", include("huiyin.urls")),
]
handler400 = "huiyin.web.views.bad_request"
handler403 = "huiyin.web.views.forbidden"
handler404 = "huiyin.web.views.not_found"
handler500 = "huiyin.web.views.server_error"
