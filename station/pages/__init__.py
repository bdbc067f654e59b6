"""The window's pages, one file each. A page shows a state and asks for events; it decides nothing.

A page never shows pinyin, and nothing of the paper before its item's beep.
"""
