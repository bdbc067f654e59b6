"""What is aimed at, to stand beside what was measured."""

ACCURACY = {"initial": 0.98, "final": 0.985, "tone": 0.995}
"""Isolated syllables of people never heard: the likeliest unit is the spoken one, at least."""
EQUAL_ERROR = {"initial": 0.01, "final": 0.01, "tone": 0.003}
"""Swap test on them, at most."""
TONE_IN_SENTENCES = 0.95  # at least
SYLLABLE_ALARMS = 0.01  # of right syllables, where 90 % of exact errors are found, at most
PLANTED = 0.95  # precision and recall of planted errors in whole sittings, at least
MARK_ERROR = 0.3  # points of 30, mean absolute, at most
MARK_CORRELATION = 0.99  # at least
CALIBRATION = 0.02  # expected calibration error, at most
CHANGED = 0.01  # share of verdicts that another voice, level, room or line changes, at most
