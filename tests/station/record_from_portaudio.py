"""Records from the default PortAudio input until a line comes on standard input. Run by a test.

Prints one word a line: ``recording`` when the input runs, ``lost`` when the device goes away,
``overruns N`` at the end. The samples go to the path given.
"""
# ruff: noqa: T201 (its output is what the test reads)

import sys

import numpy as np

from station.capture import Capture
from station.portaudio_microphone import PortAudioMicrophone

blocks = []


class Heap:
    def write(self, samples):
        blocks.append(samples.copy())
        if len(blocks) == 1:
            print("recording", flush=True)


capture = Capture(
    PortAudioMicrophone("pulse"),
    lambda detail: print("lost", flush=True),
    lambda error: print("failed", flush=True),
)
capture.open()
print("rate", capture.microphone.sample_rate, capture.microphone.host_api, flush=True)
capture.begin(Heap())
sys.stdin.readline()
taken = capture.end()
np.save(sys.argv[1], np.concatenate(blocks))
print("overruns", taken.overruns, flush=True)
capture.close()
