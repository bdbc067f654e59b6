"""What becomes of the archive over the years: search, export, fixity, retention, disposal."""
