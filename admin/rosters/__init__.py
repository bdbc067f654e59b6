"""Rosters of the city: organisations, people and their posts as worksheets."""
