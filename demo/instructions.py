"""Makes the booth's spoken instructions anew: ``python -m demo.instructions``.

Reads ``station/sounds/script.toml`` aloud into ``station/sounds/<name>.ogg``. Needs the
``synthesis`` extra and npm (once).
"""

import re
import tomllib
from pathlib import Path

import soundfile
from pypinyin.contrib.mmseg import seg

from demo.reading import PAUSES, automatic_word, breath_groups, spoken_words
from demo.speech import read_aloud
from scoring.synthesis.kokoro import SAMPLE_RATE, Kokoro
from wordlists.paper import PaperWord

SOUNDS = Path(__file__).parent.parent / "station" / "sounds"
VOICE = "zf_xiaoyi"
SPEED = 0.92
PHRASE = re.compile(rf"([^{''.join(PAUSES)}“”]+)([{''.join(PAUSES)}“”]*)")


def main() -> None:
    """Read every line of the script aloud."""
    script = tomllib.loads((SOUNDS / "script.toml").read_text(encoding="utf-8"))["sounds"]
    kokoro = Kokoro(threads=2)
    for name, text in script.items():
        printed = words_of(text)
        groups = breath_groups(spoken_words(printed, isolated=False), printed, ())
        sound = read_aloud(kokoro, groups, VOICE, SPEED, name)
        soundfile.write(SOUNDS / f"{name}.ogg", sound, SAMPLE_RATE, "OPUS", format="OGG")


def words_of(text: str) -> tuple[PaperWord, ...]:
    """A sentence as words with automatic pinyin and the punctuation that follows each phrase."""
    words = []
    for phrase, after in PHRASE.findall(text):
        parts = list(seg.cut(phrase))
        for part in parts:
            words.append(automatic_word(part, after if part is parts[-1] else ""))
    return tuple(words)


if __name__ == "__main__":
    main()
