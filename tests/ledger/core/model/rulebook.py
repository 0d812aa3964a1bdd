"""The lifecycle as the design writes it: one line a verb, read as text, in words alone."""

from __future__ import annotations

from dataclasses import dataclass

BOOK = """
verb              | from                                              | to          | who                          | major                | of    | duties | conditions
interim_reply     | registered                                        | =           | supervisor                   |                      |       |        | not told yet
decline           | registered                                        | declined    | supervisor                   |                      |       |        |
merge             | registered                                        | merged      | supervisor                   |                      |       |        |
ask_cancel        | registered                                        | =           | registrar                    |                      |       |        | cancel not asked
cancel            | registered                                        | cancelled   | supervisor                   |                      |       | D5     | cancel asked
assign            | registered                                        | assigned    | supervisor                   | leader               |       |        |
accept            | assigned                                          | planning    | unit_head                    |                      | lead  |        |
dispute           | assigned                                          | disputed    | unit_head                    |                      | lead  |        | disputes left, dispute in time
adjudicate        | disputed                                          | assigned    | supervisor                   |                      |       | D3     |
propose_plan      | planning                                          | plan_review | unit_head                    |                      | lead  |        |
approve_plan      | plan_review                                       | rectifying  | supervisor                   |                      |       | D7     |
return_plan       | plan_review                                       | planning    | supervisor                   |                      |       | D7     |
add_evidence      | rectifying                                        | =           | handler unit_head helper system |                   | units |        |
submit            | rectifying                                        | verifying   | unit_head                    |                      | lead  |        | steps done, fresh evidence
suspend           | rectifying                                        | suspended   | leader                       |                      |       | D3     |
resume            | suspended                                         | rectifying  | supervisor                   |                      |       | D3     |
pass              | verifying                                         | replying    | verifier                     |                      |       | D1 D9  |
fail              | verifying                                         | rectifying  | verifier                     |                      |       | D1 D9  |
reply             | replying                                          | =           | handler unit_head            |                      | lead  |        |
callback_ok       | replying                                          | =           | supervisor                   |                      |       | D4     |
callback_unsolved | replying                                          | rectifying  | supervisor                   |                      |       | D4     |
propose_close     | replying                                          | closing     | supervisor                   |                      |       | D7     | all answered, no new clue
close             | closing                                           | closed      | supervisor leader            | leader               |       | D2 D7  | publicity over, all answered, no new clue
object            | replying closing                                  | rectifying  | supervisor                   |                      |       | D7     |
recur             | closed                                            | assigned    | supervisor                   |                      |       |        |
add_clue          | OPEN                                              | =           | registrar supervisor system  |                      |       |        |
absorb            | OPEN                                              | =           | supervisor                   |                      |       |        |
complete_step     | rectifying                                        | =           | handler unit_head helper     |                      | units |        |
ask_extension     | assigned planning plan_review rectifying          | =           | unit_head                    |                      | lead  |        | not expired, no open extension, extensions left
decide_extension  | assigned planning plan_review rectifying          | =           | supervisor                   | leader               |       | D3     | extension asked
draw_verifier     | verifying                                         | =           | supervisor leader            |                      |       | D7     | draw needed, may draw
delegate          | OPEN                                              | =           | BUSINESS                     |                      |       |        |
recheck           | closed                                            | =           | verifier supervisor          |                      |       | D1 D10 |
suggest           | OPEN closed                                       | =           | system registrar             |                      |       |        |
recompute_due     | assigned planning plan_review rectifying          | =           | system                       |                      |       |        | calendar published
review_hold       | suspended                                         | =           | supervisor leader            |                      |       | D3     |
tell_due          | assigned planning plan_review rectifying suspended | =          | supervisor handler unit_head |                      | lead  |        | new due untold
hand_over         | OPEN                                              | =           | supervisor unit_head system  |                      | units |        |
note              | OPEN closed declined merged cancelled             | =           | BUSINESS                     |                      |       |        |
"""  # noqa: E501 - a table is read across

OPEN = (
    *("registered", "assigned", "disputed", "planning", "plan_review"),
    *("rectifying", "suspended", "verifying", "replying", "closing"),
)
BUSINESS = ("registrar", "supervisor", "leader", "unit_head", "handler", "helper", "verifier")
WORKS_FOR_A_UNIT = frozenset({"unit_head", "handler", "helper"})
ADMINISTRATORS = frozenset({"sysadmin", "security_admin", "auditor"})

REFUSED_AS = {
    "not told yet": "G-ONCE",
    "cancel not asked": "G-CANCEL-ASKED",
    "cancel asked": "G-CANCEL",
    "disputes left": "G-DISPUTES",
    "dispute in time": "G-DISPUTE-TIME",
    "steps done": "G-STEPS",
    "fresh evidence": "G-FRESH",
    "all answered": "G-ANSWERED",
    "no new clue": "G-NEW-CLUE",
    "publicity over": "G-PUBLICITY",
    "not expired": "G-EXPIRED",
    "no open extension": "G-EXTENSION-OPEN",
    "extensions left": "G-EXTENSIONS",
    "extension asked": "G-EXTENSION",
    "draw needed": "G-DRAW",
    "may draw": "G-DRAWN",
    "calendar published": "G-CALENDAR",
    "new due untold": "G-TELL",
}
"""The code by which a refusal names each condition."""

BANS = {
    "D1": frozenset({"submitter", "handler", "plan_proposer"}),
    "D2": frozenset({"close_proposer", "verifier", "submitter"}),
    "D3": frozenset({"extension_asker", "disputer"}),
    "D4": frozenset({"replier"}),
    "D5": frozenset({"cancel_asker"}),
    "D7": frozenset(
        {
            *("unit_head", "disputer", "plan_proposer", "handler"),
            *("submitter", "extension_asker", "replier"),
        }
    ),
}
"""What bars a person who once did it, in whatever cycle, by duty."""
OUTSIDE_ONLY = frozenset({"D1", "D3", "D4", "D7"})
"""Duties that bar whoever belongs or belonged to a unit of the matter."""

CAPACITY = {
    "register": "registrar",
    "ask_cancel": "cancel_asker",
    "cancel": "canceller",
    "assign": "assigner",
    "accept": "unit_head",
    "dispute": "disputer",
    "adjudicate": "adjudicator",
    "propose_plan": "plan_proposer",
    "approve_plan": "plan_approver",
    "add_evidence": "handler",
    "complete_step": "handler",
    "submit": "submitter",
    "suspend": "holder",
    "resume": "holder",
    "review_hold": "holder",
    "pass": "verifier",
    "fail": "verifier",
    "recheck": "verifier",
    "reply": "replier",
    "callback_ok": "caller",
    "callback_unsolved": "caller",
    "propose_close": "close_proposer",
    "close": "closer",
    "ask_extension": "extension_asker",
    "decide_extension": "extension_decider",
    "draw_verifier": "drawer",
}
"""As what a person is remembered who did this."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the book."""

    verb: str
    sources: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    who_major: tuple[str, ...]
    of: str
    duties: tuple[str, ...]
    conditions: tuple[str, ...]

    def roles(self, major: bool) -> tuple[str, ...]:
        """Who may, for this grade."""
        return self.who_major if major and self.who_major else self.who

    def after(self, state: str) -> str:
        """The state the act leads to."""
        return state if self.to == "=" else self.to


def _words(text: str) -> tuple[str, ...]:
    groups = {"OPEN": OPEN, "BUSINESS": BUSINESS}
    return tuple(word for part in text.split() for word in groups.get(part, (part,)))


def _read(line: str) -> Rule:
    verb, sources, to, who, major, of, duties, conditions = (p.strip() for p in line.split("|"))
    return Rule(
        verb=verb,
        sources=_words(sources),
        to=to,
        who=_words(who),
        who_major=_words(major),
        of=of,
        duties=tuple(duties.split()),
        conditions=tuple(p.strip() for p in conditions.split(",") if p.strip()),
    )


RULES: dict[str, Rule] = {
    rule.verb: rule for rule in (_read(line) for line in BOOK.strip().splitlines()[1:])
}
