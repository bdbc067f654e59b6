"""The sound of one reading as a booth sends it: a short mono FLAC, decoded in memory."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from scoring.audio import Recording, from_samples
from scoring.errors import UnreadableAudio

LONGEST_SECONDS = 15.0  # of one word with its margins
MAGIC = b"fLaC"
HIGHEST_RATE = 192_000  # Hz: more is no microphone's, and would only cost memory

NO_FLAC = "收到的录音不是完整的 FLAC 文件，请再读一遍；反复出现请联系工作人员。"
TOO_LONG = f"录音太长：一个词最多 {LONGEST_SECONDS:.0f} 秒，请只读屏幕上的词。"


def decode(flac: bytes) -> Recording:
    """Decode one reading. Raises UnreadableAudio: no FLAC, not mono, empty, damaged, too long.

    A header may announce anything: never more than LONGEST_SECONDS is decoded.
    """
    if not flac.startswith(MAGIC):
        raise UnreadableAudio(NO_FLAC, "no FLAC")
    try:
        with soundfile.SoundFile(io.BytesIO(flac)) as file:
            rate = int(file.samplerate)
            if file.format != "FLAC" or file.channels != 1 or not 0 < rate <= HIGHEST_RATE:
                raise UnreadableAudio(NO_FLAC, f"{file.format} {file.channels} {rate}")
            limit = int(LONGEST_SECONDS * rate)
            samples = file.read(limit + 1, dtype="float32")
    except (soundfile.LibsndfileError, ValueError) as error:
        raise UnreadableAudio(NO_FLAC, type(error).__name__) from error
    if len(samples) > limit:
        raise UnreadableAudio(TOO_LONG, "too long")
    if not len(samples) or not np.isfinite(samples).all():
        raise UnreadableAudio(NO_FLAC, "empty")
    return from_samples(np.asarray(samples, np.float32), rate)
