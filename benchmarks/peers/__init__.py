"""Simpler ways to the same question, on the same recordings: what does the ear add?"""
