"""A small real city in HUIYIN_DATA: four matters by their verbs, three checkpoints, sent out.

HUIYIN_DATA=… HUIYIN_CHECKPOINT_TO=… python -m tests.ledger.log.make_city
"""

from __future__ import annotations

from datetime import timedelta

from huiyin.base.shell import setup


def main() -> None:
    setup()
    from django.core.management import call_command

    from tests.ledger.people import START, Walk, make_people

    class Walker(Walk):
        """Each matter has a cause and photographs of its own."""

        def register(self, by: str = "ren", **facts):
            return super().register(by, **{"cause": f"cause {self.shade}"} | facts)

    from huiyin.ledger.verbs import sequencing

    call_command("migrate", verbosity=0)
    people = make_people()
    now = START
    for shade, ends in ((10, ["closed"]), (20, ["verifying", "rectifying"]), (40, ["closed"])):
        for state in ends:
            now = Walker(people, now=now, shade=shade + len(state)).to(state).now
        keep(sequencing, now)


def keep(sequencing, moment) -> None:
    later = moment + timedelta(minutes=5)
    sequencing.keep(later)
    if sequencing.send_copies(later) != 1:
        raise SystemExit("the checkpoint was not sent")


if __name__ == "__main__":
    main()
