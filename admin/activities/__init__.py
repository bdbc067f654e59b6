"""Activities: events, on-site meetings, visits, showings; and personal records with their logs."""
