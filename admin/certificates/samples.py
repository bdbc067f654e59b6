"""Made-up documents that designs are tried with. Pure."""

from __future__ import annotations

SAMPLE_LINE = "PTHL1|样张|" + "0" * 200
_COMMON: dict[str, object] = {
    "number": "PTH-2026-000000",
    "name": "阿依古丽·买买提",
    "sex": "女",
    "identity": "2202**********1234",
    "issued_on": "2026 年 5 月 20 日",
    "issuer": "江城市教师培训中心",
}
_TEST: dict[str, object] = {
    "unit": "江城市第一实验小学",
    "admission_number": "20260516001",
    "session": "2026 年 5 月教师普通话模拟测试",
    "session_kind": "模拟测试",
    "test_date": "2026 年 5 月 16 日",
    "total": "90.3",
    "level": "二级甲等",
    "status": "最终成绩",
    "recognition": "",
    "items": [
        {"number": "一", "name": "读单音节字词", "full": "10", "mark": "9.45"},
        {"number": "二", "name": "读多音节词语", "full": "20", "mark": "18.70"},
        {"number": "三", "name": "朗读短文", "full": "30", "mark": "26.65"},
        {"number": "四", "name": "命题说话", "full": "40", "mark": "35.50"},
    ],
}
_OFFICE: dict[str, object] = {
    "title": "班主任任职资格证书",
    "body": "参加 2026 年全市中小学班主任任职资格培训，修完规定课程，经考核合格，"
    "具备中小学班主任任职资格。",
    "term": "2026 年 5 月 20 日至 2031 年 5 月 19 日",
}
_TITLES = {"certificate": "普通话测试成绩证书", "notice": "普通话测试成绩单"}


def sample(kind: str) -> dict[str, object]:
    """A document of this kind, nobody's."""
    if kind == "office":
        return _COMMON | _OFFICE
    return _COMMON | _TEST | {"title": _TITLES[kind]}
