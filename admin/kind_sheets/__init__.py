"""Worksheets of what people typed into records of kinds: one way for every room that keeps some."""
