"""What was said in a talk, by Whisper's decoder: characters with times and probabilities.

A recogniser hears the word that was meant and says nothing of how it was pronounced; and where
nothing is said it invents. So the sound is cut at pauses first, only stretches with speech are
decoded, and what looks invented is dropped: no-speech gate, known phantom phrases, more characters
than a mouth can say. Greedy decoding at temperature 0, each window alone, so that the same sound
gives the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.audio import SAMPLE_RATE
from scoring.speech_frames import SpeechFrames

PROMPT = "以下是普通话的句子。"
"""In simplified characters and with punctuation: the decoder goes on as the prompt began."""
WINDOW_SECONDS = 28.0  # the model takes 30; a little is left for the edges
PARTING_SECONDS = 2.0  # a silence this long always parts two windows
WINDOWS_AT_ONCE = 6  # decoded side by side: a step of the decoder costs little more for six
MEL_RATE = 100  # frames a second of the model's spectrogram
EDGE_SECONDS = 0.2  # kept on either side of the speech of a window
SENTENCE_GAP = 0.8  # seconds of silence that part two lines of the transcript
NO_SPEECH = 0.6  # probability from which a window counts as silence …
UNSURE_LOGPROB = -1.0  # … if the text is this unsure as well (the recogniser's own rule)
FASTEST_CHARACTERS = 9.0  # a second of speech; nobody speaks faster
PHANTOM_SHARE = 0.5  # of a line's characters
SENTENCE_ENDS = "。！？；!?;"

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Character:
    """One written character, when it was said (seconds) and how sure the recogniser is (0–1)."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class Line:
    """One line of the transcript: a sentence, or what was said between two silences."""

    characters: tuple[Character, ...]

    @property
    def start(self) -> float:
        """Beginning in seconds."""
        return self.characters[0].start

    @property
    def end(self) -> float:
        """End in seconds."""
        return self.characters[-1].end

    @property
    def text(self) -> str:
        """The line as written, punctuation included."""
        return "".join(one.text for one in self.characters)

    @property
    def hanzi(self) -> tuple[Character, ...]:
        """Its characters without punctuation, digits and letters."""
        return tuple(one for one in self.characters if is_hanzi(one.text))


@dataclass(frozen=True)
class Decoded:
    """What the recogniser made of one window; times from the window's beginning."""

    characters: tuple[Character, ...]
    no_speech: float  # probability
    mean_logprob: float


class Recogniser(Protocol):
    """Decodes windows of sound."""

    def decode(self, windows: Sequence[NDArray[np.float32]]) -> list[Decoded]:
        """Decode some windows, each at most 30 seconds of mono sound at 16 kHz."""
        ...


class WhisperRecogniser:
    """openai-whisper's model with its decoder; loaded once, the caller sets torch's threads."""

    def __init__(self) -> None:
        """Load the model. Raises ScoringError where weights are missing."""
        from whisper.tokenizer import get_tokenizer

        from scoring.whisper_weights import load_whisper

        self._model: Any = load_whisper()
        self._tokenizer: Any = get_tokenizer(True, language="zh", task="transcribe")

    def decode(self, windows: Sequence[NDArray[np.float32]]) -> list[Decoded]:
        """Decode windows greedily side by side; then find when each character was said."""
        import torch
        from whisper.audio import N_FRAMES, log_mel_spectrogram, pad_or_trim
        from whisper.decoding import DecodingOptions, decode

        with torch.inference_mode():
            encoded = torch.cat(
                [
                    self._model.encoder(pad_or_trim(log_mel_spectrogram(one), N_FRAMES)[None])
                    for one in windows
                ]
            )
        options = DecodingOptions(language="zh", temperature=0.0, prompt=PROMPT, fp16=False)
        found = decode(self._model, encoded, options)
        return [
            Decoded(
                self._characters(one.tokens, features, len(window)),
                float(one.no_speech_prob),
                float(one.avg_logprob),
            )
            for one, features, window in zip(found, encoded, windows, strict=True)
        ]

    def _characters(
        self, tokens: Sequence[int], features: Any, samples: int
    ) -> tuple[Character, ...]:
        from whisper.timing import find_alignment

        said = [token for token in tokens if token < self._tokenizer.eot]
        frames = round(samples / SAMPLE_RATE * MEL_RATE)
        words = find_alignment(_Encoded(self._model), self._tokenizer, said, features, frames)
        return tuple(
            Character(text, float(word.start), float(word.end), float(word.probability))
            for word in words
            for text in word.word.strip()
        )


class _Encoded:
    """The model as `find_alignment` calls it, but fed with what the encoder gave already."""

    def __init__(self, model: Any) -> None:
        self.dims, self.device = model.dims, model.device
        self.decoder, self.alignment_heads = model.decoder, model.alignment_heads

    def __call__(self, features: Any, tokens: Any) -> Any:
        return self.decoder(tokens, features)


def transcribe(
    samples: NDArray[np.float32],
    frames: SpeechFrames,
    recogniser: Recogniser,
    progress: Progress | None = None,
) -> tuple[Line, ...]:
    """Write down what was said; `progress` gets the share done, 0 to 1."""
    found: list[Line] = []
    stretches = windows(frames)
    for first in range(0, len(stretches), WINDOWS_AT_ONCE):
        batch = stretches[first : first + WINDOWS_AT_ONCE]
        sounds = [
            np.ascontiguousarray(samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)])
            for start, end in batch
        ]
        for (start, end), decoded in zip(batch, recogniser.decode(sounds), strict=True):
            if not _is_silence(decoded) and not _is_too_much(decoded, frames, start, end):
                found += lines(_shifted(decoded.characters, start))
        if progress is not None:
            progress((first + len(batch)) / len(stretches))
    return tuple(line for line in found if not is_phantom(line.text) and _is_spoken(line, frames))


def windows(frames: SpeechFrames) -> list[tuple[float, float]]:
    """Stretches with speech (start, end in seconds), none longer than the model's window.

    Parted at every long silence, otherwise at the longest pause in the window's second half.
    """
    end = len(frames.speech) * frames.frame_seconds
    silences = frames.silences()
    found: list[tuple[float, float]] = []
    first = 0.0
    for silence_start, silence_end in [*silences, (end, end + PARTING_SECONDS)]:
        if silence_end - silence_start < PARTING_SECONDS:
            continue
        if silence_start > first:
            speech = (max(0.0, first - EDGE_SECONDS), min(end, silence_start + EDGE_SECONDS))
            found += _cut(speech, silences)
        first = silence_end
    return found


def _cut(
    stretch: tuple[float, float], silences: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    start, end = stretch
    while end - start > WINDOW_SECONDS:
        latest = start + WINDOW_SECONDS
        inside = [
            (pause_end - pause_start, (pause_start + pause_end) / 2)
            for pause_start, pause_end in silences
            if start + WINDOW_SECONDS / 2 < (pause_start + pause_end) / 2 <= latest
        ]
        cut = max(inside)[1] if inside else latest
        yield start, cut
        start = cut
    yield start, end


def lines(characters: Sequence[Character]) -> list[Line]:
    """Part characters into lines at sentence ends and at silences."""
    found: list[Line] = []
    begun: list[Character] = []
    for one in characters:
        if begun and one.start - begun[-1].end >= SENTENCE_GAP:
            found.append(Line(tuple(begun)))
            begun = []
        begun.append(one)
        if one.text in SENTENCE_ENDS:
            found.append(Line(tuple(begun)))
            begun = []
    if begun:
        found.append(Line(tuple(begun)))
    return [line for line in found if line.hanzi or any(c.text.isalnum() for c in line.characters)]


def is_phantom(text: str) -> bool:
    """Is a line made of phrases that the recogniser invents?"""
    plain = re.sub(r"[^\w]", "", text).lower()
    left = plain
    for phrase in phantom_phrases():
        left = left.replace(phrase, "")
    return bool(plain) and len(plain) - len(left) >= PHANTOM_SHARE * len(plain)


def is_hanzi(character: str) -> bool:
    """Is it a Chinese character?"""
    return "㐀" <= character <= "鿿"


@cache
def phantom_phrases() -> tuple[str, ...]:
    """The phrases of data/phantom_phrases.txt, the longest first."""
    text = (resources.files("scoring") / "data/phantom_phrases.txt").read_text("utf-8")
    phrases = [line.strip() for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def _is_silence(decoded: Decoded) -> bool:
    return decoded.no_speech > NO_SPEECH and decoded.mean_logprob < UNSURE_LOGPROB


def _is_too_much(decoded: Decoded, frames: SpeechFrames, start: float, end: float) -> bool:
    """More characters than were spoken: the decoder went round in circles."""
    spoken = frames.speech[round(start / frames.frame_seconds) : round(end / frames.frame_seconds)]
    seconds = float(spoken.sum()) * frames.frame_seconds
    return len(decoded.characters) > seconds * FASTEST_CHARACTERS + 2


def _is_spoken(line: Line, frames: SpeechFrames) -> bool:
    """Is there any sound where the line should have been said?"""
    return frames.is_speech(max(0.0, line.start - EDGE_SECONDS), line.end + EDGE_SECONDS)


def _shifted(characters: Sequence[Character], by: float) -> list[Character]:
    return [
        Character(one.text, one.start + by, one.end + by, one.probability) for one in characters
    ]
