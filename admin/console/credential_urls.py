"""The addresses of credentials."""

from __future__ import annotations

from django.urls import path

from admin.console.views import (
    credential_all_cases,
    credential_cases,
    credential_days,
    credential_enquiries,
    credential_lists,
    credential_many,
    credential_own,
    credential_panels,
    credentials,
)

urlpatterns = [
    path("credentials/<int:key>/", credentials.credentials, name="credentials"),
    path("credentials/<int:key>/sheet/", credentials.credentials_sheet, name="credentials-sheet"),
    path("credentials/<int:key>/enter/", credentials.credential_enter, name="credential-enter"),
    path(
        "credentials/<int:key>/cases/", credential_cases.credential_cases, name="credential-cases"
    ),
    path(
        "credentials/<int:key>/cases/act/",
        credential_many.credential_cases_act,
        name="credential-cases-act",
    ),
    path(
        "credentials/<int:key>/new/",
        credential_cases.credential_case_new,
        name="credential-case-new",
    ),
    path(
        "credentials/<int:key>/notice/",
        credential_lists.credential_notice,
        name="credential-notice",
    ),
    path(
        "credentials/<int:key>/notice/print/",
        credential_lists.credential_notice_pdf,
        name="credential-notice-pdf",
    ),
    path("credentials/one/<int:key>/", credentials.credential, name="credential"),
    path(
        "credentials/one/<int:key>/<slug:act>/", credentials.credential_act, name="credential-act"
    ),
    path(
        "credentials/person/<int:key>/", credentials.credentials_person, name="credentials-person"
    ),
    path(
        "credentials/cases/",
        credential_all_cases.credential_all_cases,
        name="credential-all-cases",
    ),
    path("credentials/cases/<int:key>/", credential_cases.credential_case, name="credential-case"),
    path(
        "credentials/cases/<int:key>/decide/",
        credential_cases.credential_decide,
        name="credential-decide",
    ),
    path(
        "credentials/cases/<int:key>/act/<slug:act>/",
        credential_cases.credential_case_act,
        name="credential-case-act",
    ),
    path(
        "credentials/cases/<int:key>/paper/<slug:paper>/",
        credential_cases.credential_paper,
        name="credential-paper",
    ),
    path("credentials/lines/<int:key>/", credential_cases.credential_line, name="credential-line"),
    path("credentials/files/<int:key>/", credential_cases.credential_file, name="credential-file"),
    path("credentials/days/<int:key>/", credential_days.credential_day, name="credential-day"),
    path(
        "credentials/days/<int:key>/print/<slug:paper>/",
        credential_days.credential_day_pdf,
        name="credential-day-pdf",
    ),
    path("credentials/due/", credential_lists.credential_due, name="credential-due"),
    path(
        "credentials/due/reviews/",
        credential_many.credential_due_reviews,
        name="credential-due-reviews",
    ),
    path(
        "credentials/due/letters/",
        credential_lists.credential_due_letters,
        name="credential-due-letters",
    ),
    path(
        "credentials/due/sheet/", credential_lists.credential_due_sheet, name="credential-due-sheet"
    ),
    path(
        "credentials/enquiries/",
        credential_enquiries.credential_enquiries,
        name="credential-enquiries",
    ),
    path(
        "credentials/enquiries/new/",
        credential_enquiries.credential_enquiry_new,
        name="credential-enquiry-new",
    ),
    path(
        "credentials/enquiries/<int:key>/",
        credential_enquiries.credential_enquiry,
        name="credential-enquiry",
    ),
    path(
        "credentials/committees/<int:key>/",
        credential_panels.credential_committee,
        name="credential-committee",
    ),
    path("panel/", credential_panels.panel, name="panel"),
    path("panel/<int:key>/", credential_panels.panel_seat, name="panel-seat"),
    path("panel/files/<int:key>/", credential_panels.panel_file, name="panel-file"),
    path("apply/", credential_own.apply, name="apply"),
    path("apply/<int:key>/", credential_own.apply_kind, name="apply-kind"),
    path("apply/state/", credential_own.apply_state, name="apply-state"),
    path("apply/act/<slug:act>/", credential_own.apply_act, name="apply-act"),
]
