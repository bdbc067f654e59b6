"""Records of activities: series, activities, who took part, juries, personal records."""

from admin.activities.models.activity import Activity as Activity
from admin.activities.models.activity import Caption as Caption
from admin.activities.models.activity import FollowUp as FollowUp
from admin.activities.models.activity import Series as Series
from admin.activities.models.participation import Ballot as Ballot
from admin.activities.models.participation import Delegation as Delegation
from admin.activities.models.participation import Participant as Participant
from admin.activities.models.personal import LogEntry as LogEntry
from admin.activities.models.personal import PersonalRecord as PersonalRecord
