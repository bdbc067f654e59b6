"""Makes the standard voice of the practice words: ``python -m scoring.synthesis.standard_voice``.

Each word to hear of data/exercises.toml is read by a made voice; where the ear refuses an initial,
final or tone, the next voice is asked. Kept as Opus in data/standard_voice. A word that the ear
refuses from every voice is named and gets no clip: replace it in the table. Needs the ``synthesis``
extra.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from scoring.audio import from_samples
from scoring.engine import Engine, Request
from scoring.exercises import CLIPS, PracticeWord, voiced_words
from scoring.expected import TextWord, expect_words
from scoring.judgement import Verdict
from scoring.shipped import shipped_engine
from scoring.synthesis.kokoro import SAMPLE_RATE as VOICE_RATE
from scoring.synthesis.kokoro import Kokoro
from scoring.synthesis.phonemes import phrase_phonemes
from wordlists.sandhi import Word, surface

FOLDER = Path(__file__).parent.parent / CLIPS
VOICES = ("zm_yunjian", "zf_xiaoxiao", "zf_xiaobei")  # in the order they are asked
SPEED = 0.85
BATCH = 24  # words heard together
LOUDNESS = 0.5  # peak, full scale 1
EDGE = 0.01  # loudness below which the silence around a word is cut
MARGIN = int(0.06 * VOICE_RATE)  # samples kept around a word


def main() -> None:
    """Read all words; clips of words that are no longer practised are removed."""
    kokoro, engine = Kokoro(), shipped_engine()
    FOLDER.mkdir(exist_ok=True)
    waiting = list(voiced_words())
    for old in FOLDER.glob("*.ogg"):
        if old.stem not in {word.clip for word in waiting}:
            old.unlink()
    for voice in VOICES:
        batches = [waiting[at : at + BATCH] for at in range(0, len(waiting), BATCH)]
        waiting = [word for batch in batches for word in _read(kokoro, engine, voice, batch)]
    for word in waiting:
        print(f"{word.hanzi} {word.marks}: refused by the ear")  # noqa: T201


def _read(
    kokoro: Kokoro, engine: Engine, voice: str, words: Sequence[PracticeWord]
) -> list[PracticeWord]:
    """Read words with one voice and keep the clips in which nothing is wrong; the other words."""
    requests, refused = [], []
    for word in words:
        meant = Word(word.hanzi, word.syllables)
        said = tuple(one.allowed[0] for one in surface([meant]))
        sound = _cut(kokoro.read(phrase_phonemes([said], "."), voice, SPEED))
        text = expect_words("polysyllables", [TextWord(meant, "")])
        requests.append(Request(from_samples(sound, VOICE_RATE), text))
    for word, request, examined in zip(words, requests, engine.examine(requests), strict=True):
        judged = examined.judgement.syllables
        if judged and all(one.verdict is Verdict.CORRECT for one in judged):
            path = FOLDER / f"{word.clip}.ogg"
            soundfile.write(path, request.recording.original, VOICE_RATE, "OPUS", format="OGG")
        else:
            refused.append(word)
    return refused


def _cut(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    loud = np.flatnonzero(np.abs(sound) > EDGE)
    cut = sound[max(0, loud[0] - MARGIN) : loud[-1] + 2 * MARGIN]
    return np.asarray(cut * (LOUDNESS / np.abs(cut).max()), np.float32)


if __name__ == "__main__":
    main()
