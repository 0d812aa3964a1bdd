"""What people fill in at the doors, and the usual way in."""

from __future__ import annotations

from huiyin.base.clock import CHINA
from huiyin.intake.verbs import channels
from huiyin.intake.verbs.channels import Brought
from huiyin.ledger.models import Clue, Matter
from huiyin.ledger.verbs.opening import place_of

CALL = {
    "raiser_name": "钱某某",
    "raiser_phone": "138 0000 1111",
    "request_type": "complaint",
    "urgent": "no",
    "answer_way": "phone",
    "words": "我家旁边的排口又冒黑水，我叫钱某某。",
    "title": "西河口排口冒黑水",
    "cause": "sewage",
    "grade": "ordinary",
    "place_name": "西河口",
    "place_code": "xihekou",
    "latitude": "",
    "longitude": "",
}


def call(walk, token: str = "t" * 24, **facts) -> dict:
    """The hotline's form as a browser sends it."""
    seen = walk.now.astimezone(CHINA)
    usual = CALL | {"observed_at": f"{seen:%Y-%m-%dT%H:%M}", "token": token, "compared": ""}
    return usual | facts


def brought(walk, **facts) -> Brought:
    """A caller's clue without the page."""
    clue = walk.clue(**facts.pop("clue", {}))
    usual = {
        "kind": "request",
        "title": "西河口排口冒黑水",
        "cause": "sewage",
        "place": place_of("西河口", code="xihekou"),
        "clue": clue,
        "particulars": {"request_type": "complaint", "urgent": False, "answer_way": "phone"},
    }
    return Brought(**usual | facts)


def bring(walk, token: str = "t" * 24, **facts) -> Matter:
    """A matter registered at the hotline's door; the walk goes on with it."""
    by = walk.people[facts.pop("by", "ren")]
    matter, _is_new = channels.bring(brought(walk, **facts), token=token, actor=by, at=walk.tick())
    walk.number = matter.number
    return matter


def receipt(walk, ref: str | None = None):
    """Number and code for a raiser of the walk's matter."""
    ref = ref or Clue.objects.filter(matter=walk.matter).first().raiser_ref
    return channels.give_receipt(walk.number, ref, actor=walk.people["ren"], at=walk.now)
