"""Marking by people: item 4 by two examiners, and what the machine would not mark."""
