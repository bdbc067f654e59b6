"""Records of this family, by shape."""

from admin.matches.models.induction import Induction
from admin.matches.models.needs import Need, NeedBatch
from admin.matches.models.orders import Offer, Visit, VisitOrder
from admin.matches.models.pairings import Pairing, PairingCheck, PairingMeeting

__all__ = [
    "Induction",
    "Need",
    "NeedBatch",
    "Offer",
    "Pairing",
    "PairingCheck",
    "PairingMeeting",
    "Visit",
    "VisitOrder",
]
