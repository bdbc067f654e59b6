"""Plans and their versions; pieces of work; what is done about them; bulletins."""

from admin.work.models.acts import Evaluation, Mention, StageReport, Visit
from admin.work.models.bulletins import Bulletin
from admin.work.models.items import Deliverable, Milestone, WorkItem
from admin.work.models.plans import Plan, PlanVersion

__all__ = [
    "Bulletin",
    "Deliverable",
    "Evaluation",
    "Mention",
    "Milestone",
    "Plan",
    "PlanVersion",
    "StageReport",
    "Visit",
    "WorkItem",
]
