"""The booth's line to its room: where the sitting stands goes there, start and orders come back.

Called on network threads; what the room says is handed on as an event, an order, or the room.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from station import sitting_events as ev
from station.errors import KeyRefused, LabError, OtherServer, Refused
from station.lab_client import LabClient, Order, Room
from station.room_report import room_report
from station.sitting_state import AWAITING_BEGIN, BEFORE_PAPER, Sitting, Stage

log = logging.getLogger(__name__)

ORDERS_TOLD = 20  # with one report
MOVED_AWAY = "应试人已换到其他机位"  # the server knows no sitting of this seat any more


class RoomLink:
    """``tell`` takes what came; ``seal_key`` is the one this booth was registered with."""

    def __init__(
        self,
        client: LabClient,
        seal_key: str,
        utc: Callable[[], datetime],
        tell: Callable[[ev.Event | Order | Room], None],
    ) -> None:
        self._client = client
        self._seal_key = seal_key
        self._utc = utc
        self._tell = tell
        self._known = False
        self._done: set[int] = set()

    def is_done(self, order: Order) -> bool:
        """Was it carried out here, though the room may not have heard of it yet?"""
        return order.id in self._done

    def note_done(self, order: Order) -> None:
        """Carried out: the next report says so."""
        self._done.add(order.id)

    def report(self, state: Sitting, level_dbfs: float) -> None:
        """Tell where the sitting stands; without one, learn which room this is."""
        if state.candidate is None or state.stage is Stage.LOG_IN:
            if not self._known:
                self.learn(state)
            return
        try:
            self._report(state, state.candidate.sitting_id, level_dbfs)
        except Refused as error:
            log.warning("room refuses the report: %s", error.reason)
            if error.reason == "not_found":
                self._tell(ev.Void(MOVED_AWAY))
        except LabError as error:
            if state.server_reachable:
                log.warning("room not told: %s %s", error.id, error.detail)
                self._tell(ev.ServerLost())
        else:
            if not state.server_reachable:
                self._tell(ev.ServerBack())

    def _report(self, state: Sitting, sitting_id: str, level_dbfs: float) -> None:
        done = sorted(self._done)[:ORDERS_TOLD]
        answer = self._client.report(sitting_id, room_report(state, level_dbfs, self._utc()), done)
        self._done.difference_update(done)  # the room knows of these now
        if answer.started and state.stage in BEFORE_PAPER | AWAITING_BEGIN:
            self._tell(ev.StartGiven(answer.start_in))
        for order in answer.orders:
            if order.id not in done:
                self._tell(order)

    def learn(self, state: Sitting) -> None:
        """Ask which room and seat this is, and whether it is the server of the registration."""
        try:
            room = self._client.room()
        except LabError as error:
            if state.server_reachable:
                log.warning("room unknown: %s %s", error.id, error.detail)
            self._tell(ev.ServerLost())
            if isinstance(error, KeyRefused):
                self._tell(ev.LogInFailed(ev.Trouble(error.id, error.message)))
            return
        self._known = True
        self._tell(room)
        self._tell(ev.ServerBack())
        if room.seal_key != self._seal_key:
            log.error("server shows another seal key than registered")
            self._tell(ev.LogInFailed(ev.Trouble(OtherServer.id, OtherServer.message)))
