"""Candidates whose mark is known, because every error in their reading was put there."""
