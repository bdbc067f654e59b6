"""Addresses of requests, matches and appraisals."""

from __future__ import annotations

from django.urls import path

from admin.console.views import (
    appraisal_rounds,
    appraisals,
    evidence,
    inductions,
    matches,
    matching,
    needs,
    pairings,
    visit_orders,
)

MATCH_URLS = [
    path("matches/<int:key>/", matches.matches, name="matches"),
    path("matches/<int:key>/new/", matches.match_new, name="match-new"),
    path("matches/<int:key>/summary/", needs.needs_summary, name="needs-summary"),
    path("matches/<int:key>/batches/new/", needs.need_batch_new, name="need-batch-new"),
    path("matches/<int:key>/offers/", matching.offers, name="offers"),
    path("matches/<int:key>/matching/", matching.matching, name="matching"),
    path("matches/<int:key>/new-teachers/<int:person>/", inductions.induction, name="induction"),
    path("needs/<int:key>/", needs.need, name="need"),
    path("needs/<int:key>/<slug:act>/", needs.need_act, name="need-act"),
    path("need-batches/<int:key>/", needs.need_batch, name="need-batch"),
    path("offers/<int:key>/end/", matching.offer_end, name="offer-end"),
    path("visit-orders/<int:key>/", visit_orders.visit_order, name="visit-order"),
    path(
        "visit-orders/<int:key>/<slug:act>/", visit_orders.visit_order_act, name="visit-order-act"
    ),
    path("visits/<int:key>/<slug:act>/", visit_orders.visit_act, name="visit-act"),
    path("pairings/<int:key>/", pairings.pairing, name="pairing"),
    path("pairings/<int:key>/record/", pairings.pairing_record, name="pairing-record"),
    path("pairings/<int:key>/<slug:act>/", pairings.pairing_act, name="pairing-act"),
    path("pairings/meetings/<int:key>/strike/", pairings.meeting_strike, name="meeting-strike"),
    path("evidence/<slug:of>/<int:key>/", evidence.evidence_add, name="evidence-add"),
    path("evidence/<int:key>/", evidence.evidence, name="evidence"),
    path("evidence/<int:key>/off/", evidence.evidence_off, name="evidence-off"),
]
APPRAISAL_URLS = [
    path("appraisals/<int:key>/", appraisals.appraisal, name="appraisal"),
    path("appraisals/<int:key>/self/", appraisals.appraisal_self, name="appraisal-self"),
    path("appraisals/<int:key>/report/", appraisals.appraisal_report, name="appraisal-report"),
    path("appraisals/<int:key>/<slug:act>/", appraisals.appraisal_act, name="appraisal-act"),
    path("appraisals/members/<int:key>/", appraisals.appraiser_scores, name="appraiser-scores"),
    path("appraisals/members/<int:key>/leave/", appraisals.appraiser_leave, name="appraiser-leave"),
    path("appraisals/kinds/<int:key>/", appraisal_rounds.appraisals, name="appraisals"),
    path(
        "appraisals/kinds/<int:key>/standard/",
        appraisal_rounds.appraisal_standard,
        name="appraisal-standard",
    ),
    path(
        "appraisals/kinds/<int:key>/rounds/new/",
        appraisal_rounds.appraisal_round_new,
        name="appraisal-round-new",
    ),
    path("appraisals/rounds/<int:key>/", appraisal_rounds.appraisal_round, name="appraisal-round"),
    path(
        "appraisals/rounds/<int:key>/notice/",
        appraisal_rounds.appraisal_notice,
        name="appraisal-notice",
    ),
    path(
        "appraisals/rounds/<int:key>/<slug:act>/",
        appraisal_rounds.appraisal_round_act,
        name="appraisal-round-act",
    ),
]
