"""Addresses of the console."""

from __future__ import annotations

from django.urls import path

from admin.console.views import (
    accommodations,
    archive,
    candidates,
    entrance,
    marking,
    papers,
    recognitions,
    results,
    reviews,
    rooms,
    seats,
    sessions,
    sittings,
    verify,
)

urlpatterns = [
    path("", entrance.home, name="home"),
    path("log-in/", entrance.LogIn.as_view(), name="log-in"),
    path("log-out/", entrance.LogOut.as_view(), name="log-out"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/new/", sessions.session_new, name="session-new"),
    path("sessions/<int:key>/", sessions.session_page, name="session"),
    path("sessions/<int:key>/step/<slug:step>/", sessions.session_step, name="session-step"),
    path("sessions/<int:key>/import/", candidates.candidates_import, name="import"),
    path("candidates/template/", candidates.template, name="import-template"),
    path("sessions/<int:key>/papers/", papers.papers, name="papers"),
    path("papers/<slug:digest>/<slug:sheet>/", papers.paper_sheet, name="paper-sheet"),
    path("sessions/<int:key>/rooms/<int:room>/", rooms.room_page, name="room"),
    path("sessions/<int:key>/rooms/<int:room>/seats/", rooms.room_seats, name="room-seats"),
    path("sessions/<int:key>/rooms/<int:room>/events/", rooms.room_events, name="room-events"),
    path("sessions/<int:key>/rooms/<int:room>/start/", rooms.room_start, name="room-start"),
    path("sessions/<int:key>/rooms/<int:room>/pin/", rooms.room_pin, name="room-pin"),
    path(
        "sessions/<int:key>/rooms/<int:room>/seats/<int:seat>/", seats.seat_page, name="room-seat"
    ),
    path(
        "sessions/<int:key>/rooms/<int:room>/seats/<int:seat>/<slug:act>/",
        seats.seat_act,
        name="seat-act",
    ),
    path(
        "candidates/<int:key>/accommodations/",
        accommodations.accommodations,
        name="accommodations",
    ),
    path("sessions/<int:key>/marking/", marking.marking_assign, name="assign"),
    path("sessions/<int:key>/release/", results.session_release, name="release"),
    path("sessions/<int:key>/recognitions/", recognitions.recognitions_import, name="recognitions"),
    path("sittings/<uuid:key>/", sittings.sitting_page, name="sitting"),
    path("sittings/<uuid:key>/sound/<int:item>/", sittings.sitting_sound, name="sitting-sound"),
    path("sittings/<uuid:key>/finish/", sittings.sitting_finish, name="finish"),
    path("sittings/<uuid:key>/report/", sittings.sitting_report, name="report"),
    path("sittings/<uuid:key>/report/report.js", sittings.report_script, name="report-script"),
    path(
        "sittings/<uuid:key>/report/standard/<slug:clip>.ogg",
        sittings.report_standard,
        name="report-standard",
    ),
    path(
        "sittings/<uuid:key>/report/audio/item-<int:item>.flac",
        sittings.report_sound,
        name="report-sound",
    ),
    path("sittings/<uuid:key>/rescore/", sittings.sitting_rescore, name="rescore"),
    path("sittings/<uuid:key>/reopen/", sittings.sitting_reopen, name="reopen"),
    path("marking/", marking.marking_queue, name="marking"),
    path("marking/<uuid:key>/", marking.marking_desk, name="desk"),
    path("marking/<uuid:key>/sound/", marking.marking_sound, name="desk-sound"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<uuid:key>/<int:item>/", reviews.review, name="review"),
    path("results/", results.results, name="results"),
    path("results/<uuid:key>/", results.result_page, name="result"),
    path("results/<uuid:key>/issue/", results.document_issue, name="issue"),
    path("results/<uuid:key>/recognition/", recognitions.recognise, name="recognise"),
    path("documents/<slug:number>/", results.document_pdf, name="document"),
    path("archive/", archive.archive, name="archive"),
    path("archive/verify/", archive.archive_verify, name="archive-verify"),
    path("verify/", verify.verify, name="verify"),
]
