"""The lifecycle as one table: from, verb, to, who, guards, duties.

Refusals, buttons, the documentation page, the diagram and the generated tests all come from
this table. A change of the loop is a change here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from huiyin.ledger.core import duties as d
from huiyin.ledger.core import guards as g
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.rules import Duty, Guard
from huiyin.ledger.core.states import FINAL, Capacity, Role, State, Verb

R, S = Role, State


class Relation(StrEnum):
    """For which unit a unit's person must act."""

    NONE = "none"
    LEAD = "lead"
    UNITS = "units"


UNIT_ROLES: frozenset[Role] = frozenset({R.UNIT_HEAD, R.HANDLER, R.HELPER})
"""Roles that act for a unit; the relation is asked of these only."""

BUSINESS_ROLES: tuple[Role, ...] = (
    R.REGISTRAR,
    R.SUPERVISOR,
    R.LEADER,
    R.UNIT_HEAD,
    R.HANDLER,
    R.HELPER,
    R.VERIFIER,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row. ``target`` None keeps the state. ``who_major`` replaces ``who`` for 重大."""

    verb: Verb
    zh: str
    sources: tuple[State, ...]
    target: State | None
    who: tuple[Role, ...]
    who_major: tuple[Role, ...] | None = None
    relation: Relation = Relation.NONE
    guards: tuple[Guard, ...] = ()
    duties: tuple[Duty, ...] = ()
    capacity: Capacity | None = None

    def roles(self, matter: Matter | None) -> tuple[Role, ...]:
        """Roles that may act on this matter."""
        if matter is not None and matter.is_major and self.who_major is not None:
            return self.who_major
        return self.who

    def all_duties(self) -> tuple[Duty, ...]:
        """The row's duties after the one every row has."""
        return (d.D7_ADMINISTRATOR, *self.duties)

    def to(self, state: State) -> State:
        """Where the act leads from ``state``."""
        return state if self.target is None else self.target


OPEN: tuple[State, ...] = tuple(s for s in State if s not in FINAL)
_BEFORE_CHECK = (S.ASSIGNED, S.PLANNING, S.PLAN_REVIEW, S.RECTIFYING)
_OFFICE = (R.SUPERVISOR,)
_OFFICE_OR_LEADER = (R.SUPERVISOR, R.LEADER)
_LEADER = (R.LEADER,)

LIFECYCLE_ROWS: tuple[Transition, ...] = (
    Transition(
        verb=Verb.INTERIM_REPLY,
        zh="先行联系",
        sources=(S.REGISTERED,),
        target=None,
        who=_OFFICE,
        guards=(g.NOT_TOLD_YET,),
    ),
    Transition(
        verb=Verb.DECLINE,
        zh="不予立项",
        sources=(S.REGISTERED,),
        target=S.DECLINED,
        who=_OFFICE,
    ),
    Transition(
        verb=Verb.MERGE,
        zh="并案",
        sources=(S.REGISTERED,),
        target=S.MERGED,
        who=_OFFICE,
    ),
    Transition(
        verb=Verb.ASK_CANCEL,
        zh="申请撤销登记",
        sources=(S.REGISTERED,),
        target=None,
        who=(R.REGISTRAR,),
        guards=(g.CANCEL_NOT_ASKED,),
        capacity=Capacity.CANCEL_ASKER,
    ),
    Transition(
        verb=Verb.CANCEL,
        zh="撤销登记",
        sources=(S.REGISTERED,),
        target=S.CANCELLED,
        who=_OFFICE,
        guards=(g.CANCEL_ASKED,),
        duties=(d.D5,),
        capacity=Capacity.CANCELLER,
    ),
    Transition(
        verb=Verb.ASSIGN,
        zh="交办",
        sources=(S.REGISTERED,),
        target=S.ASSIGNED,
        who=_OFFICE,
        who_major=_LEADER,
        capacity=Capacity.ASSIGNER,
    ),
    Transition(
        verb=Verb.ACCEPT,
        zh="签收",
        sources=(S.ASSIGNED,),
        target=S.PLANNING,
        who=(R.UNIT_HEAD,),
        relation=Relation.LEAD,
        capacity=Capacity.UNIT_HEAD,
    ),
    Transition(
        verb=Verb.DISPUTE,
        zh="退单",
        sources=(S.ASSIGNED,),
        target=S.DISPUTED,
        who=(R.UNIT_HEAD,),
        relation=Relation.LEAD,
        guards=(g.DISPUTES_LEFT, g.DISPUTE_IN_TIME),
        capacity=Capacity.DISPUTER,
    ),
    Transition(
        verb=Verb.ADJUDICATE,
        zh="裁定",
        sources=(S.DISPUTED,),
        target=S.ASSIGNED,
        who=_OFFICE,
        duties=(d.D3,),
        capacity=Capacity.ADJUDICATOR,
    ),
    Transition(
        verb=Verb.PROPOSE_PLAN,
        zh="报方案",
        sources=(S.PLANNING,),
        target=S.PLAN_REVIEW,
        who=(R.UNIT_HEAD,),
        relation=Relation.LEAD,
        capacity=Capacity.PLAN_PROPOSER,
    ),
    Transition(
        verb=Verb.APPROVE_PLAN,
        zh="批准方案",
        sources=(S.PLAN_REVIEW,),
        target=S.RECTIFYING,
        who=_OFFICE,
        duties=(d.D7,),
        capacity=Capacity.PLAN_APPROVER,
    ),
    Transition(
        verb=Verb.RETURN_PLAN,
        zh="退回方案",
        sources=(S.PLAN_REVIEW,),
        target=S.PLANNING,
        who=_OFFICE,
        duties=(d.D7,),
    ),
    Transition(
        verb=Verb.ADD_EVIDENCE,
        zh="提交佐证",
        sources=(S.RECTIFYING,),
        target=None,
        who=(R.HANDLER, R.UNIT_HEAD, R.HELPER, R.SYSTEM),
        relation=Relation.UNITS,
        capacity=Capacity.HANDLER,
    ),
    Transition(
        verb=Verb.SUBMIT,
        zh="申请销号",
        sources=(S.RECTIFYING,),
        target=S.VERIFYING,
        who=(R.UNIT_HEAD,),
        relation=Relation.LEAD,
        guards=(g.STEPS_DONE, g.FRESH_EVIDENCE),
        capacity=Capacity.SUBMITTER,
    ),
    Transition(
        verb=Verb.SUSPEND,
        zh="挂起",
        sources=(S.RECTIFYING,),
        target=S.SUSPENDED,
        who=_LEADER,
        duties=(d.D3,),
        capacity=Capacity.HOLDER,
    ),
    Transition(
        verb=Verb.RESUME,
        zh="恢复",
        sources=(S.SUSPENDED,),
        target=S.RECTIFYING,
        who=_OFFICE,
        duties=(d.D3,),
        capacity=Capacity.HOLDER,
    ),
    Transition(
        verb=Verb.PASS,
        zh="核查通过",
        sources=(S.VERIFYING,),
        target=S.REPLYING,
        who=(R.VERIFIER,),
        duties=(d.D1, d.D9),
        capacity=Capacity.VERIFIER,
    ),
    Transition(
        verb=Verb.FAIL,
        zh="核查不通过",
        sources=(S.VERIFYING,),
        target=S.RECTIFYING,
        who=(R.VERIFIER,),
        duties=(d.D1, d.D9),
        capacity=Capacity.VERIFIER,
    ),
    Transition(
        verb=Verb.REPLY,
        zh="答复",
        sources=(S.REPLYING,),
        target=None,
        who=(R.HANDLER, R.UNIT_HEAD),
        relation=Relation.LEAD,
        capacity=Capacity.REPLIER,
    ),
    Transition(
        verb=Verb.CALLBACK_OK,
        zh="回访满意",
        sources=(S.REPLYING,),
        target=None,
        who=_OFFICE,
        duties=(d.D4,),
        capacity=Capacity.CALLER,
    ),
    Transition(
        verb=Verb.CALLBACK_UNSOLVED,
        zh="回访未解决",
        sources=(S.REPLYING,),
        target=S.RECTIFYING,
        who=_OFFICE,
        duties=(d.D4,),
        capacity=Capacity.CALLER,
    ),
    Transition(
        verb=Verb.PROPOSE_CLOSE,
        zh="提请销号",
        sources=(S.REPLYING,),
        target=S.CLOSING,
        who=_OFFICE,
        guards=(g.ALL_ANSWERED, g.NO_NEW_CLUE),
        duties=(d.D7,),
        capacity=Capacity.CLOSE_PROPOSER,
    ),
    Transition(
        verb=Verb.CLOSE,
        zh="销号",
        sources=(S.CLOSING,),
        target=S.CLOSED,
        who=_OFFICE_OR_LEADER,
        who_major=_LEADER,
        guards=(g.PUBLICITY_OVER, g.ALL_ANSWERED, g.NO_NEW_CLUE),
        duties=(d.D2, d.D7),
        capacity=Capacity.CLOSER,
    ),
    Transition(
        verb=Verb.OBJECT,
        zh="异议成立",
        sources=(S.REPLYING, S.CLOSING),
        target=S.RECTIFYING,
        who=_OFFICE,
        duties=(d.D7,),
    ),
    Transition(
        verb=Verb.RECUR,
        zh="反弹",
        sources=(S.CLOSED,),
        target=S.ASSIGNED,
        who=_OFFICE,
    ),
)

SIDE_ROWS: tuple[Transition, ...] = (
    Transition(
        verb=Verb.ADD_CLUE,
        zh="补充线索",
        sources=OPEN,
        target=None,
        who=(R.REGISTRAR, R.SUPERVISOR, R.SYSTEM),
    ),
    Transition(
        verb=Verb.ABSORB,
        zh="并入线索",
        sources=OPEN,
        target=None,
        who=_OFFICE,
    ),
    Transition(
        verb=Verb.COMPLETE_STEP,
        zh="完成节点",
        sources=(S.RECTIFYING,),
        target=None,
        who=(R.HANDLER, R.UNIT_HEAD, R.HELPER),
        relation=Relation.UNITS,
        capacity=Capacity.HANDLER,
    ),
    Transition(
        verb=Verb.ASK_EXTENSION,
        zh="申请延期",
        sources=_BEFORE_CHECK,
        target=None,
        who=(R.UNIT_HEAD,),
        relation=Relation.LEAD,
        guards=(g.NOT_EXPIRED, g.NO_OPEN_EXTENSION, g.EXTENSIONS_LEFT),
        capacity=Capacity.EXTENSION_ASKER,
    ),
    Transition(
        verb=Verb.DECIDE_EXTENSION,
        zh="审批延期",
        sources=_BEFORE_CHECK,
        target=None,
        who=_OFFICE,
        who_major=_LEADER,
        guards=(g.EXTENSION_ASKED,),
        duties=(d.D3,),
        capacity=Capacity.EXTENSION_DECIDER,
    ),
    Transition(
        verb=Verb.DRAW_VERIFIER,
        zh="抽取核查人",
        sources=(S.VERIFYING,),
        target=None,
        who=_OFFICE_OR_LEADER,
        guards=(g.DRAW_NEEDED, g.MAY_DRAW),
        duties=(d.D7,),
        capacity=Capacity.DRAWER,
    ),
    Transition(
        verb=Verb.DELEGATE,
        zh="委托",
        sources=OPEN,
        target=None,
        who=BUSINESS_ROLES,
    ),
    Transition(
        verb=Verb.RECHECK,
        zh="回头看",
        sources=(S.CLOSED,),
        target=None,
        who=(R.VERIFIER, R.SUPERVISOR),
        duties=(d.D1, d.D10),
        capacity=Capacity.VERIFIER,
    ),
    Transition(
        verb=Verb.SUGGEST,
        zh="系统提示",
        sources=(*OPEN, S.CLOSED),
        target=None,
        who=(R.SYSTEM, R.REGISTRAR),
    ),
    Transition(
        verb=Verb.RECOMPUTE_DUE,
        zh="重算期限",
        sources=_BEFORE_CHECK,
        target=None,
        who=(R.SYSTEM,),
        guards=(g.CALENDAR_PUBLISHED,),
    ),
    Transition(
        verb=Verb.REVIEW_HOLD,
        zh="复核挂起",
        sources=(S.SUSPENDED,),
        target=None,
        who=_OFFICE_OR_LEADER,
        duties=(d.D3,),
        capacity=Capacity.HOLDER,
    ),
    Transition(
        verb=Verb.TELL_DUE,
        zh="告知延期",
        sources=(*_BEFORE_CHECK, S.SUSPENDED),
        target=None,
        who=(R.SUPERVISOR, R.HANDLER, R.UNIT_HEAD),
        relation=Relation.LEAD,
        guards=(g.NEW_DUE_UNTOLD,),
    ),
    Transition(
        verb=Verb.HAND_OVER,
        zh="移交",
        sources=OPEN,
        target=None,
        who=(R.SUPERVISOR, R.UNIT_HEAD, R.SYSTEM),
        relation=Relation.UNITS,
    ),
    Transition(
        verb=Verb.NOTE,
        zh="备注",
        sources=tuple(State),
        target=None,
        who=BUSINESS_ROLES,
    ),
)

REGISTER_ROW = Transition(
    verb=Verb.REGISTER,
    zh="登记",
    sources=(),
    target=S.REGISTERED,
    who=(R.REGISTRAR, R.SUPERVISOR, R.SYSTEM),
    capacity=Capacity.REGISTRAR,
)

Table = Mapping[Verb, Transition]

TABLE: Table = {row.verb: row for row in (*LIFECYCLE_ROWS, *SIDE_ROWS, REGISTER_ROW)}
"""Every verb's row."""

BACK_TO_WORK: frozenset[Verb] = frozenset({Verb.FAIL, Verb.CALLBACK_UNSOLVED, Verb.OBJECT})
"""Acts that send a matter back to rectification and void the evidence given before."""
