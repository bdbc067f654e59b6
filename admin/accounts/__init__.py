"""Accounts, roles, rights and the audit trail."""
