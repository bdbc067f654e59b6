"""Who may do what: one table, role × action → how far.

Pages, station API, exports and the data admin all ask this table; nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """Roles; a person may hold several, rights add up."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    COUNTY_OFFICER = "county_officer"
    INVIGILATOR = "invigilator"
    EXAMINER = "examiner"
    CHIEF_EXAMINER = "chief_examiner"
    ARCHIVIST = "archivist"
    TRAINER = "trainer"
    AUDITOR = "auditor"
    CANDIDATE = "candidate"


ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ADMINISTRATOR: "系统管理员",
        Role.OFFICER: "市级管理员",
        Role.COUNTY_OFFICER: "县区管理员",
        Role.INVIGILATOR: "监考员",
        Role.EXAMINER: "测试员",
        Role.CHIEF_EXAMINER: "总测试员",
        Role.ARCHIVIST: "档案管理员",
        Role.TRAINER: "培训管理员",
        Role.AUDITOR: "审计员",
        Role.CANDIDATE: "应试人",
    }
)


class Scope(StrEnum):
    """How far a right reaches."""

    ALL = "all"
    COUNTY = "county"  # people and results of the user's county
    ASSIGNED = "assigned"  # work given to the user: sittings to mark, rooms to invigilate
    OWN = "own"  # the user's own file


# Widest first: where two roles grant the same action, the wider reach holds.
WIDTH = (Scope.ALL, Scope.COUNTY, Scope.ASSIGNED, Scope.OWN)


class Action(StrEnum):
    """What can be done; one name per right."""

    VIEW_PEOPLE = "view_people"
    EDIT_PEOPLE = "edit_people"
    UNMASK_IDENTITY = "unmask_identity"
    VIEW_SITES = "view_sites"
    EDIT_SITES = "edit_sites"
    ISSUE_SEAT_KEY = "issue_seat_key"
    VIEW_SESSIONS = "view_sessions"
    EDIT_SESSIONS = "edit_sessions"
    REOPEN_SESSION = "reopen_session"
    IMPORT_CANDIDATES = "import_candidates"
    VIEW_APPLICATIONS = "view_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    EDIT_ACCOMMODATIONS = "edit_accommodations"
    APPROVE_EXEMPTIONS = "approve_exemptions"
    COMPOSE_PAPERS = "compose_papers"
    VIEW_PAPERS = "view_papers"
    WATCH_ROOM = "watch_room"
    CONDUCT_ROOM = "conduct_room"
    VIEW_SITTINGS = "view_sittings"
    LISTEN = "listen"
    VIEW_MACHINE_SCORES = "view_machine_scores"
    RESCORE = "rescore"
    MARK = "mark"
    ADJUDICATE = "adjudicate"
    ASSIGN_MARKING = "assign_marking"
    VIEW_TIES = "view_ties"
    EDIT_TIES = "edit_ties"
    VIEW_MARKS = "view_marks"
    VIEW_PARALLEL = "view_parallel"
    RUN_PARALLEL = "run_parallel"
    DECIDE_SWITCH = "decide_switch"
    VIEW_RESULTS = "view_results"
    RELEASE_RESULTS = "release_results"
    ENTER_RECOGNITION = "enter_recognition"
    HANDLE_APPEALS = "handle_appeals"
    VIEW_CERTIFICATES = "view_certificates"
    ISSUE_CERTIFICATES = "issue_certificates"
    WITHDRAW_CERTIFICATES = "withdraw_certificates"
    EDIT_CERTIFICATE_DESIGNS = "edit_certificate_designs"
    VIEW_ARCHIVE = "view_archive"
    VERIFY_ARCHIVE = "verify_archive"
    EXPORT_ARCHIVE = "export_archive"
    DISPOSE_ARCHIVE = "dispose_archive"
    CONSENT_DISPOSAL = "consent_disposal"
    HOLD_ARCHIVE = "hold_archive"
    VIEW_TRAINING = "view_training"
    EDIT_TRAINING = "edit_training"
    DECIDE_OUTCOMES = "decide_outcomes"
    JUDGE_APPRAISALS = "judge_appraisals"
    EDIT_KINDS = "edit_kinds"
    DECIDE_HOURS = "decide_hours"
    DECIDE_SUPERVISION = "decide_supervision"
    DECIDE_CREDENTIALS = "decide_credentials"
    ISSUE_PRACTICE_CODE = "issue_practice_code"
    VIEW_ACCOUNTS = "view_accounts"
    EDIT_ACCOUNTS = "edit_accounts"
    VIEW_SETTINGS = "view_settings"
    EDIT_SETTINGS = "edit_settings"
    EDIT_MARKING_RULES = "edit_marking_rules"
    VIEW_AUDIT = "view_audit"


_VIEWS = frozenset(action for action in Action if action.value.startswith("view_"))
A = Action

_ALL: Mapping[Role, frozenset[Action]] = {
    # Whoever runs the system does not mark, release or adjudicate by that role alone.
    Role.ADMINISTRATOR: _VIEWS - {A.VIEW_PAPERS, A.VIEW_MARKS}
    | {
        A.EDIT_PEOPLE,
        A.EDIT_SITES,
        A.ISSUE_SEAT_KEY,
        A.EDIT_SESSIONS,
        A.IMPORT_CANDIDATES,
        A.DECIDE_APPLICATIONS,
        A.EDIT_ACCOMMODATIONS,
        A.COMPOSE_PAPERS,
        A.WATCH_ROOM,
        A.CONDUCT_ROOM,
        A.RESCORE,
        A.ASSIGN_MARKING,
        A.VERIFY_ARCHIVE,
        A.EDIT_ACCOUNTS,
        A.EDIT_SETTINGS,
        A.EDIT_MARKING_RULES,
        A.EDIT_CERTIFICATE_DESIGNS,
        A.EDIT_KINDS,
    },
    Role.OFFICER: frozenset(
        {
            A.VIEW_PEOPLE,
            A.EDIT_PEOPLE,
            A.UNMASK_IDENTITY,
            A.VIEW_SITES,
            A.EDIT_SITES,
            A.VIEW_SESSIONS,
            A.EDIT_SESSIONS,
            A.IMPORT_CANDIDATES,
            A.VIEW_APPLICATIONS,
            A.DECIDE_APPLICATIONS,
            A.EDIT_ACCOMMODATIONS,
            A.COMPOSE_PAPERS,
            A.WATCH_ROOM,
            A.CONDUCT_ROOM,
            A.VIEW_SITTINGS,
            A.ASSIGN_MARKING,
            A.VIEW_TIES,
            A.EDIT_TIES,
            A.VIEW_PARALLEL,
            A.VIEW_RESULTS,
            A.ENTER_RECOGNITION,
            A.HANDLE_APPEALS,
            A.VIEW_CERTIFICATES,
            A.ISSUE_CERTIFICATES,
            A.WITHDRAW_CERTIFICATES,
            A.EDIT_CERTIFICATE_DESIGNS,
            A.VIEW_TRAINING,
            A.EDIT_TRAINING,
            A.DECIDE_OUTCOMES,
            A.DECIDE_CREDENTIALS,
            A.JUDGE_APPRAISALS,
            A.EDIT_KINDS,
            A.DECIDE_HOURS,
            A.DECIDE_SUPERVISION,
            A.ISSUE_PRACTICE_CODE,
        }
    ),
    Role.COUNTY_OFFICER: frozenset({A.VIEW_SITES, A.VIEW_SESSIONS}),
    Role.INVIGILATOR: frozenset({A.VIEW_SITES, A.VIEW_SESSIONS}),
    Role.EXAMINER: frozenset(),
    Role.CHIEF_EXAMINER: frozenset(
        {
            A.VIEW_SESSIONS,
            A.REOPEN_SESSION,
            A.APPROVE_EXEMPTIONS,
            A.VIEW_PAPERS,
            A.VIEW_SITTINGS,
            A.LISTEN,
            A.VIEW_MACHINE_SCORES,
            A.RESCORE,
            A.MARK,
            A.ADJUDICATE,
            A.ASSIGN_MARKING,
            A.VIEW_TIES,
            A.VIEW_MARKS,
            A.VIEW_PARALLEL,
            A.RUN_PARALLEL,
            A.DECIDE_SWITCH,
            A.VIEW_RESULTS,
            A.RELEASE_RESULTS,
            A.HANDLE_APPEALS,
            A.VIEW_CERTIFICATES,
            A.VIEW_SETTINGS,
            A.EDIT_MARKING_RULES,
            A.CONSENT_DISPOSAL,
            A.HOLD_ARCHIVE,
        }
    ),
    Role.ARCHIVIST: frozenset(
        {
            A.VIEW_PEOPLE,
            A.VIEW_SESSIONS,
            A.VIEW_SITTINGS,
            A.LISTEN,
            A.VIEW_RESULTS,
            A.VIEW_CERTIFICATES,
            A.ISSUE_CERTIFICATES,
            # The complete file of a person: marks, their versions, the trail.
            A.VIEW_MARKS,
            A.VIEW_AUDIT,
            A.VIEW_ARCHIVE,
            A.VERIFY_ARCHIVE,
            A.EXPORT_ARCHIVE,
            A.DISPOSE_ARCHIVE,
            A.HOLD_ARCHIVE,
        }
    ),
    Role.TRAINER: frozenset(
        {
            A.VIEW_PEOPLE,
            A.VIEW_SESSIONS,
            A.VIEW_RESULTS,
            A.VIEW_TRAINING,
            A.EDIT_TRAINING,
            A.ISSUE_PRACTICE_CODE,
        }
    ),
    # Sees all, changes nothing, hears nothing it need not hear.
    Role.AUDITOR: _VIEWS,
    Role.CANDIDATE: frozenset(),
}

_COUNTY: Mapping[Role, frozenset[Action]] = {
    Role.COUNTY_OFFICER: frozenset(
        {
            A.VIEW_PEOPLE,
            A.EDIT_PEOPLE,
            A.IMPORT_CANDIDATES,
            A.VIEW_SITTINGS,
            A.VIEW_RESULTS,
            A.VIEW_CERTIFICATES,
            A.VIEW_TRAINING,
            A.EDIT_TRAINING,
            A.DECIDE_OUTCOMES,
            A.ISSUE_PRACTICE_CODE,
        }
    )
}

_ASSIGNED: Mapping[Role, frozenset[Action]] = {
    Role.INVIGILATOR: frozenset(
        {A.WATCH_ROOM, A.CONDUCT_ROOM, A.VIEW_SITTINGS, A.ISSUE_PRACTICE_CODE}
    ),
    Role.EXAMINER: frozenset({A.LISTEN, A.MARK}),
}

_OWN: Mapping[Role, frozenset[Action]] = {
    Role.CANDIDATE: frozenset({A.VIEW_PEOPLE, A.VIEW_RESULTS, A.VIEW_CERTIFICATES}),
}


def _table() -> Mapping[tuple[Role, Action], Scope]:
    table: dict[tuple[Role, Action], Scope] = {}
    for scope, grants in zip(
        reversed(WIDTH), (_OWN, _ASSIGNED, _COUNTY, _ALL), strict=True
    ):  # widest last, so that it wins
        table |= {(role, action): scope for role, acts in grants.items() for action in acts}
    return MappingProxyType(table)


RIGHTS = _table()


def reach(roles: Iterable[Role], action: Action) -> Scope | None:
    """How far somebody with these roles may take the action; None: not at all."""
    scopes = {RIGHTS.get((role, action)) for role in roles}
    return next((scope for scope in WIDTH if scope in scopes), None)


# A password alone does not open these roles: what they can do cannot be taken back quietly.
SECOND_FACTOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.CHIEF_EXAMINER})

# Minutes without any act after which a session ends; machines of the office are shared.
IDLE_MINUTES: Mapping[Role, int] = MappingProxyType(
    {
        Role.ADMINISTRATOR: 15,
        Role.OFFICER: 30,
        Role.COUNTY_OFFICER: 30,
        Role.INVIGILATOR: 120,  # a room is watched, with few clicks, for a whole half day
        Role.EXAMINER: 60,  # one talk is listened to many times before its mark is sent
        Role.CHIEF_EXAMINER: 30,
        Role.ARCHIVIST: 30,
        Role.TRAINER: 30,
        Role.AUDITOR: 30,
        Role.CANDIDATE: 10,
    }
)
IDLE_MINUTES_WITHOUT_ROLE = 10


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether one of the roles asks for a one-time code after the password."""
    return not SECOND_FACTOR_ROLES.isdisjoint(roles)


def idle_minutes(roles: Iterable[Role]) -> int:
    """Minutes a session may rest; of several roles the strictest one decides."""
    return min((IDLE_MINUTES[role] for role in roles), default=IDLE_MINUTES_WITHOUT_ROLE)
