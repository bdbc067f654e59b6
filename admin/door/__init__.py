"""Signing in at the door of whatever people gather for."""
