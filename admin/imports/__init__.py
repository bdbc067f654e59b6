"""Bringing candidates in from worksheets."""
