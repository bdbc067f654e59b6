"""Keeping a candidate inside the test: what a program can do, and noticing what it cannot.

What only the operating system can hold (Ctrl+Alt+Delete, switching consoles, screenshots on Linux)
is set up as the technician's guide says.
"""
