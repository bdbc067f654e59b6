"""Plays one instruction and the beep through the default output. Run by a test."""

import sys
import threading

from station.speaker import HeadphoneSpeaker

speaker = HeadphoneSpeaker()
for name in sys.argv[1:]:
    ended = threading.Event()
    speaker.play(name, ended.set)
    if not ended.wait(60):
        sys.exit(f"{name} did not end")
