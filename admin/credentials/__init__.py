"""Titles, certificates and qualifications: applied for, judged, held for a term, withdrawn."""
