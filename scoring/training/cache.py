"""What the encoder and the pitch tracker hear in every recording, kept on disk as float16.

Copy 0 holds each recording as it is. Copies 1, 2, … hold changed voices and worse lines, several
short clips strung together as in a real test item. Work is done in shards of a few hundred
utterances; a shard appears whole or not at all, so an interrupted run goes on where it stopped.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.encoder import SAMPLE_RATE, Encoder
from scoring.pitch import analyse
from scoring.training.augment import changed_voice, degraded
from scoring.training.speech import Clip
from scoring.whisper_weights import cache_folder

SHARD: Final = 100  # utterances
LONGEST_UTTERANCE: Final = 9.0  # seconds of strung clips
GAPS: Final = (0.08, 0.9)  # seconds of near silence between strung clips
CHANCE_OF_CHANGED_VOICE: Final = 0.75
CHANCE_OF_DEGRADING: Final = 0.7
RECIPE: Final = "1"  # raise when anything that decides the cached numbers changes


@dataclass(frozen=True)
class Utterance:
    """One stretch of sound as cached: which clips, where each starts, where its arrays lie."""

    name: str
    clips: tuple[str, ...]  # paths of the clips, in order
    starts: tuple[float, ...]  # seconds at which each clip begins
    features: NDArray[np.float16]  # [T, 1024], a view of its shard
    prosody: NDArray[np.float32]  # [T2, 3]: Hz (0 unvoiced), strength, energy dB


def features_folder() -> Path:
    """Where the shards lie."""
    return cache_folder() / f"features-{RECIPE}"


def strung(clips: Sequence[Clip], copy: int) -> list[list[Clip]]:
    """The utterances of a copy: singles in copy 0, strings of one speaker's clips in the others.

    Of the long list of words (more than half of all sound) copies 1 and 2 take one half each,
    later copies an eighth: what is short of voices are the syllables.
    """
    if copy == 0:
        return [[clip] for clip in clips]
    random = np.random.default_rng([copy, 17])
    utterances: list[list[Clip]] = []
    for speaker in sorted({clip.speaker for clip in clips}):
        own = [clip for clip in clips if clip.speaker == speaker]
        own = [own[index] for index in random.permutation(len(own))]
        if len(own) > 5000:
            half = own[: len(own) // 2] if copy % 2 else own[len(own) // 2 :]
            own = half if copy <= 2 else half[: len(own) // 8]
        while own:
            limit = 2 if len(own[0].pinyin.split()) > 5 else 6
            count = int(random.integers(1, limit + 1))
            utterances.append(own[:count])
            own = own[count:]
    return [utterances[index] for index in random.permutation(len(utterances))]


def compose(
    clips: Sequence[Clip], random: np.random.Generator
) -> tuple[NDArray[np.float32], list[float], int]:
    """String clips with gaps up to the longest length; returns sound, starts, clips used."""
    pieces: list[NDArray[np.float32]] = []
    starts: list[float] = []
    seconds = 0.0
    for clip in clips:
        sound = clip.read()
        sound = sound / (np.max(np.abs(sound)) + 1e-9) * np.float32(random.uniform(0.35, 0.7))
        if starts and seconds + len(sound) / SAMPLE_RATE > LONGEST_UTTERANCE:
            break
        gap = int(random.uniform(*GAPS) * SAMPLE_RATE)
        silence = (random.standard_normal(gap) * 1e-4).astype(np.float32)
        starts.append(seconds + gap / SAMPLE_RATE)
        pieces += [silence, sound]
        seconds += (gap + len(sound)) / SAMPLE_RATE
    return np.concatenate(pieces), starts, len(starts)


def render(
    clips: Sequence[Clip], copy: int, index: int
) -> tuple[NDArray[np.float32], list[float], int]:
    """The sound of one utterance of a copy: audio, start of each clip, clips used."""
    if copy == 0:
        return clips[0].read(), [0.0], 1
    random = np.random.default_rng([copy, index])
    sound, starts, used = compose(clips, random)
    if random.random() < CHANCE_OF_CHANGED_VOICE:
        sound, ratio = changed_voice(sound, clips[0].sex == "M", random)
        starts = [start * ratio for start in starts]
    if random.random() < CHANCE_OF_DEGRADING:
        sound = degraded(sound, random)
    return sound, starts, used


def copy_folder(collection: str, copy: int) -> Path:
    """Where a copy of a collection of recordings (people, synthetic voices) is kept."""
    return features_folder() / f"{collection}-copy-{copy}"


def fill(
    clips: Sequence[Clip], collection: str, copy: int, encoder: Encoder, part: int, parts: int
) -> Iterator[int]:
    """Make the missing shards of a copy whose number is ``part`` modulo ``parts``; yields each."""
    utterances = strung(clips, copy)
    folder = copy_folder(collection, copy)
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(part, -(-len(utterances) // SHARD), parts):
        if not (folder / f"{shard:04}.json").exists():
            _write_shard(folder, shard, utterances, copy, encoder)
        yield shard


def _write_shard(
    folder: Path, shard: int, utterances: list[list[Clip]], copy: int, encoder: Encoder
) -> None:
    """Encode one shard; the index is renamed into place last and makes the shard valid."""
    rows = []
    features, prosodies = [], []
    for index in range(shard * SHARD, min(len(utterances), (shard + 1) * SHARD)):
        sound, starts, used = render(utterances[index], copy, index)
        heard, prosody = encoder.encode(sound), analyse(sound)
        features.append(heard)
        prosodies.append(np.stack([prosody.hertz, prosody.strength, prosody.energy], axis=1))
        rows.append(
            {
                "clips": [clip.path for clip in utterances[index][:used]],
                "starts": [round(start, 4) for start in starts],
                "frames": len(heard),
                "pitch_frames": len(prosodies[-1]),
            }
        )
    np.save(folder / f"{shard:04}.features.npy", np.concatenate(features))
    np.save(folder / f"{shard:04}.prosody.npy", np.concatenate(prosodies).astype(np.float32))
    temporary = folder / f"{shard:04}.json.part"
    temporary.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, folder / f"{shard:04}.json")


def utterances_of(collection: str, copy: int) -> Iterator[Utterance]:
    """All cached utterances of a copy, features as views of shards that stay on disk."""
    folder = copy_folder(collection, copy)
    for index in sorted(folder.glob("*.json")):
        features = np.load(index.with_suffix(".features.npy"), mmap_mode="r")
        prosody = np.load(index.with_suffix(".prosody.npy"))
        at, pitch_at = 0, 0
        for number, row in enumerate(json.loads(index.read_text(encoding="utf-8"))):
            end, pitch_end = at + row["frames"], pitch_at + row["pitch_frames"]
            yield Utterance(
                f"{collection}/{copy}/{index.stem}/{number}",
                tuple(row["clips"]),
                tuple(row["starts"]),
                features[at:end],
                prosody[pitch_at:pitch_end],
            )
            at, pitch_at = end, pitch_end
