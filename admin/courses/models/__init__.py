"""The records of training."""

from admin.courses.models.hours import HoursGranted, StudyImport
from admin.courses.models.people import Assessment, Attendance, Enrolment, Outcome
from admin.courses.models.runs import CourseRun, Meeting, Programme

__all__ = [
    "Assessment",
    "Attendance",
    "CourseRun",
    "Enrolment",
    "HoursGranted",
    "Meeting",
    "Outcome",
    "Programme",
    "StudyImport",
]
