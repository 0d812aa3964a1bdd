"""The quarantine: what could not be accepted, why, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.field import queries, verbs, wording
from huiyin.field.access import SignedIn, may_register, require_quarantine_reader, require_registrar
from huiyin.field.forms import ResolveForm
from huiyin.field.models import QuarantinedFrame
from huiyin.field.raw_frames import Shown, show
from huiyin.field.views.asked import ROWS, Asked, page_of

SHOWING = {"all": gettext_lazy("all"), "resolved": pgettext_lazy("frames", "resolved")}
RESOLVED = {"": False, "all": None, "resolved": True}


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One refused frame as shown. `registered` says whether a device has its MN."""

    frame: QuarantinedFrame
    words: wording.DefectWords
    said: str
    raw: Shown
    registered: bool
    can_register: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quarantine(request: HttpRequest) -> HttpResponse:
    """`/field/quarantine/`: the list; a POST resolves the frames that are ticked."""
    actor = SignedIn(request.user)
    if request.method == "POST":
        return _resolve(request)
    require_quarantine_reader(actor)
    return _page(request, ResolveForm())


def _resolve(request: HttpRequest) -> HttpResponse:
    actor = SignedIn(request.user)
    require_registrar(actor)
    form = ResolveForm(request.POST)
    ticked = _numbers(request.POST)
    if not ticked:
        form.add_error(None, _("Tick the frames that this is about."))
    if not form.is_valid():
        return _page(request, form, ticked, 422)
    frames = QuarantinedFrame.objects.filter(pk__in=ticked, resolved=None).defer("raw")
    done = 0
    for frame in frames:
        try:
            verbs.resolve_quarantine(actor, frame, form.cleaned_data["resolution"])
        except verbs.Refused:
            continue
        done += 1
    left = len(ticked) - done
    if done:
        words = ngettext("%(count)d frame is resolved.", "%(count)d frames are resolved.", done)
        messages.success(request, words % {"count": done})
    if left:
        messages.warning(request, _("%(count)d had already been resolved.") % {"count": left})
    return redirect(f"{reverse('field:quarantine')}?{request.GET.urlencode()}")


def _page(
    request: HttpRequest,
    form: ResolveForm,
    ticked: frozenset[int] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    asked, troubles = Asked(request.GET), queries.troubles()
    wanted = _filter(asked)
    page = page_of(queries.quarantined_like(wanted), request.GET)
    kinds = [(kind, wording.defect(kind).label, count) for kind, count in _by_count(troubles)]
    facts = {
        "page": page,
        "lines": _lines(list(page), may_register(SignedIn(request.user))),
        "kinds": kinds,
        "waiting": sum(troubles.values()),
        "expired": queries.expired_frames(),
        "asked": asked,
        "wanted": wanted,
        "showing": SHOWING,
        "form": form,
        "ticked": ticked,
        "may_register": may_register(SignedIn(request.user)),
    }
    return render(request, "field/quarantine.html", facts, status=status)


def _filter(asked: Asked) -> queries.QuarantineFilter:
    return queries.QuarantineFilter(
        kind=asked.choice("kind", pgettext_lazy("frames", "Defect"), wording.DEFECTS),
        mn=asked.text("mn", "MN"),
        words=asked.text("q", gettext_lazy("Search")),
        resolved=RESOLVED[asked.choice("show", gettext_lazy("Show"), SHOWING)],
    )


def _by_count(troubles: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(troubles.items(), key=lambda entry: (-entry[1], entry[0]))


def _lines(frames: list[QuarantinedFrame], keeps: bool) -> list[FrameLine]:
    known = queries.registered_mns(frame.mn for frame in frames if frame.mn)
    return [
        FrameLine(
            frame=frame,
            words=wording.defect(frame.kind),
            said=wording.said(frame.explanation),
            raw=show(bytes(frame.raw)),
            registered=frame.mn in known,
            can_register=keeps and frame.kind == "unknown_device" and frame.mn not in known,
        )
        for frame in frames
    ]


def _numbers(sent: QueryDict) -> frozenset[int]:
    """The ticked frames, at most a page of them; what is no number is passed over."""
    given = [text for text in sent.getlist("frame") if text.isascii() and text.isdigit()]
    return frozenset(int(text) for text in given[:ROWS] if len(text) < 18)
