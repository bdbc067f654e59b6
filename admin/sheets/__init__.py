"""Worksheets of any kind of record in and out: heads and mappings, preview, all or nothing."""
