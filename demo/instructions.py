"""Makes the booth's spoken instructions anew: ``python -m demo.instructions [NAME …]``.

Reads ``station/sounds/script.toml`` aloud into ``station/sounds/<name>.ogg``, and the topics of the
talk into ``topic-….ogg``, which are spoken to candidates who cannot read them; or only those
named. Needs the ``synthesis`` extra and npm (once).
"""

import re
import sys
import tomllib
from pathlib import Path

import soundfile
from pypinyin.contrib.mmseg import seg

from demo.reading import PAUSES, automatic_word, breath_groups, spoken_words
from demo.speech import read_aloud
from scoring.synthesis.kokoro import SAMPLE_RATE, Kokoro
from station.topic_sound import topic_sound
from wordlists.paper import PaperWord
from wordlists.tables import topics

SOUNDS = Path(__file__).parent.parent / "station" / "sounds"
VOICE = "zf_xiaoyi"
SPEED = 0.92
BRACKETS = re.compile("[（）]")  # spoken as a pause
EDITION = "2021"
PHRASE = re.compile(rf"([^{''.join(PAUSES)}“”]+)([{''.join(PAUSES)}“”]*)")


def main() -> None:
    """Read every line of the script and every topic aloud."""
    script = tomllib.loads((SOUNDS / "script.toml").read_text(encoding="utf-8"))["sounds"]
    for topic in topics(EDITION):
        script[topic_sound(topic.text)] = BRACKETS.sub("，", topic.text).rstrip("，") + "。"
    kokoro = Kokoro(threads=2)
    for name, text in script.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
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
