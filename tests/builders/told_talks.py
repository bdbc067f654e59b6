"""Talks that tests let candidates tell, sentence by sentence, and their transcripts."""

from collections.abc import Sequence
from typing import Any

GARDEN = [
    "我想跟大家说说我家后面的小菜园",
    "爷爷退休以后每天一早就去那里浇水",
    "春天的时候他先把土翻一遍再撒上肥料",
    "我最喜欢看他种黄瓜因为黄瓜长得特别快",
    "有一次我不小心踩坏了两棵番茄苗",
    "我以为他会生气没想到他只是笑了笑",
]
TRAVEL = [
    "去年秋天我和三个同学坐火车去了古城",
    "火车开了整整一夜窗外从平原变成了高山",
    "第一天上午我们租了自行车绕着城墙骑",
    "风很大我的帽子被吹到了城墙下面",
    "一位扫地的老人帮我捡起来还给我们指了路",
    "中午我们找到一家面馆门口排着很长的队",
]
STORY = [*GARDEN[:3], *GARDEN[4:]]
OTHER = [TRAVEL[0], TRAVEL[3]]


def transcript(sentences: Sequence[str]) -> list[dict[str, Any]]:
    """These sentences as a report's transcript holds them, four seconds each."""
    return [{"start": 4.0 * at, "end": 4.0 * at + 4, "text": s} for at, s in enumerate(sentences)]
