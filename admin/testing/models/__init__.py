"""Records of the test: places, sessions, registrations, papers, sittings."""

from admin.testing.models.exemptions import Exemption
from admin.testing.models.incidents import Incident, IncidentPaper
from admin.testing.models.orders import BoothOrder
from admin.testing.models.papers import PaperRecord, PaperView
from admin.testing.models.pins import PinTry, ProctorPin
from admin.testing.models.places import LogInAttempt, Room, Seat, SeatState, SelfCheck, Site
from admin.testing.models.printing import TicketRun
from admin.testing.models.sessions import Batch, Candidate, FeeGroup, Session
from admin.testing.models.sittings import Sitting

__all__ = [
    "Batch",
    "BoothOrder",
    "Candidate",
    "Exemption",
    "FeeGroup",
    "Incident",
    "IncidentPaper",
    "LogInAttempt",
    "PaperRecord",
    "PaperView",
    "PinTry",
    "ProctorPin",
    "Room",
    "Seat",
    "SeatState",
    "SelfCheck",
    "Session",
    "Site",
    "Sitting",
    "TicketRun",
]
