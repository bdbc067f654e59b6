"""A stored report in words, for page and PDF alike. Pure.

Everything is text: whoever is no statistician reads what a figure means beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from admin.parallel import charts
from admin.parallel.gate import MODE_NAMES, STRICTNESS, Mode
from admin.parallel.report import TOTAL
from wordlists.syllabus import ITEM_NAMES

UNKNOWN = "—"
POINTS, SHARE, COEFFICIENT = "points", "share", "coefficient"
BY_NAMES = {"site": "站点", "sex": "性别", "county": "县区", "examiner": "测试员"}
# Figure, how it is written, name, what it means.
FIGURES = (
    ("bias", POINTS, "平均差", "机器平均比测试员高（正）或低（负）多少分；越近 0 越好。"),
    ("sd", POINTS, "差的标准差", "一份份看，差得有多散；越小越好。"),
    ("lower", POINTS, "一致性下限", "95% 的录音，两边之差不低于此。"),
    ("upper", POINTS, "一致性上限", "95% 的录音，两边之差不高于此。"),
    (
        "standardised_bias",
        COEFFICIENT,
        "标准化平均差",
        "平均差除以分数本身的标准差，便于各项相比。",
    ),
    ("pearson", COEFFICIENT, "相关系数", "两边排出的高低是否一致；1 为完全一致。"),
    ("spearman", COEFFICIENT, "等级相关", "只看名次的相关，不受个别极端分数影响。"),
    ("icc", COEFFICIENT, "组内相关", "高低与松紧都一致才接近 1。"),
    ("concordance", COEFFICIENT, "一致性系数", "高低与松紧都一致才接近 1（二次加权）。"),
    ("within", SHARE, "相差不大的比例", "两边相差不超过 {points:g} 分的录音所占比例。"),
)
LEVEL_FIGURES = (
    ("same_level", SHARE, "同一等级", "按总分定级，两边定为同一级别等次的比例。"),
    ("within_one_level", SHARE, "相差不超过一个等次", "例如二级甲等与二级乙等。"),
    ("kappa_linear", COEFFICIENT, "等级 kappa（线性）", "扣除碰巧一致后的等级一致程度。"),
    ("kappa_quadratic", COEFFICIENT, "等级 kappa（二次）", "同上，差得越远罚得越重。"),
)


def subject_name(subject: str) -> str:
    """An item by its kind, or the total."""
    return "总分" if subject == TOTAL else ITEM_NAMES.get(subject, subject)


def present(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The report's parts: summary, gate, subjects with rows, groups and drawings."""
    subjects = [_subject(one, figures["names"]) for one in figures["subjects"]]
    return {
        "summary": _summary(figures),
        "gate": [_verdict(one, figures["names"]) for one in figures["gate"]],
        "subjects": subjects,
        "engines": "、".join(f"{name}（{count} 份）" for name, count in figures["engines"].items()),
        "mixed_engines": len(figures["engines"]) > 1,
        "sittings": figures["sittings"],
        "examiners": figures["examiners"],
        "seed": figures["seed"],
        "draws": figures["draws"],
        "thresholds": figures["thresholds"]["version"],
    }


def text_of(figure: Mapping[str, float | None], kind: str, *, interval: bool = True) -> str:
    """A figure as people read it: 0.93（0.91–0.95）."""
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None:
        return UNKNOWN
    ends = (
        f"（{_one(low, kind)} 至 {_one(high, kind)}）".replace("%", "") if low is not None else ""
    )
    return _one(value, kind) + (ends if interval else "")


def _one(value: float | None, kind: str) -> str:
    if value is None:
        return UNKNOWN
    if kind == SHARE:
        return f"{value * 100:.1f}%"
    rounded = round(value, 2) + 0.0  # no "−0.00"
    return f"{rounded:.2f}".replace("-", "−")


def _subject(one: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    wanted = (*FIGURES, *(LEVEL_FIGURES if one["subject"] == TOTAL else ()))
    return {
        "subject": one["subject"],
        "name": subject_name(one["subject"]),
        "full": f"{one['full']:g}",
        "n": one["mean"]["n"],
        "n_people": one["people"]["n"],
        "left_to_people": one["left_to_people"],
        "degradation": text_of(one["degradation"], COEFFICIENT),
        "rows": [
            {
                "name": name,
                "mean": text_of(one["mean"][key], kind),
                "single": text_of(one["single"][key], kind),
                "people": text_of(one["people"][key], kind),
                "meaning": meaning.format(points=one["points"]),
            }
            for key, kind, name, meaning in wanted
        ],
        "groups": [_group(group, names) for group in one["groups"]],
        "charts": _charts(one),
    }


def _group(group: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    by = group["by"]
    mean, people = group["mean"], group["people"]
    return {
        "by": BY_NAMES[by],
        "name": names.get(by, {}).get(group["name"], group["name"]) or "未注明",
        "n": mean["n"],
        "bias": text_of(mean["bias"], POINTS),
        "sd": text_of(mean["sd"], POINTS, interval=False),
        "pearson": text_of(mean["pearson"], COEFFICIENT, interval=False),
        "concordance": text_of(mean["concordance"], COEFFICIENT),
        "people_n": people["n"],
        # Among people of a group neither side comes first: only an examiner has a severity.
        "people_bias": text_of(people["bias"], POINTS) if by == "examiner" else UNKNOWN,
        "people_sd": text_of(people["sd"], POINTS, interval=False),
        "people_concordance": text_of(people["concordance"], COEFFICIENT),
    }


def _charts(one: Mapping[str, Any]) -> list[str]:
    mean, plot = one["mean"], one["plot"]
    if not plot or mean["bias"]["value"] is None:
        return []
    ends = (mean[name]["value"] for name in ("bias", "lower", "upper"))
    return [charts.bland_altman(plot, *ends), charts.scatter(plot)]


def _verdict(one: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "site": one["site"],
        "site_name": names["site"].get(one["site"], one["site"]),
        "item": one["item"],
        "item_name": subject_name(one["item"]),
        "mode": one["mode"],
        "mode_name": MODE_NAMES[Mode(one["mode"])],
        "checks": [
            {
                "name": check["name"],
                "figure": _check_figure(check),
                "wanted": check["wanted"],
                "passes": check["passes"],
                "passes_name": MODE_NAMES[Mode(check["passes"])],
            }
            for check in one["checks"]
        ],
    }


def _check_figure(check: Mapping[str, Any]) -> str:
    if check["name"] == "双评人次":
        return f"{check['figure']['value']:.0f}"
    return text_of(check["figure"], COEFFICIENT)


def _summary(figures: Mapping[str, Any]) -> list[str]:
    total = next(one for one in figures["subjects"] if one["subject"] == TOTAL)
    mean, single, people = total["mean"], total["single"], total["people"]
    counted = Counter(one["mode"] for one in figures["gate"])
    verdicts = "，".join(
        f"{MODE_NAMES[mode]} {counted[mode]} 处" for mode in STRICTNESS if counted[mode]
    )
    said = [
        f"共有 {figures['sittings']} 份录音由 {figures['examiners']} 名测试员双评。"
        f"按换轨规则，各站点各测试项的结论：{verdicts}。"
    ]
    if mean["bias"]["value"] is None:
        return [*said, "机器给出全部各项分数的录音太少，总分无法比较。"]
    bias = mean["bias"]["value"]
    way = "高" if bias >= 0 else "低"
    said.append(
        f"总分：机器平均比测试员{way} {abs(bias):.2f} 分；95% 的录音相差在 "
        f"{_one(mean['lower']['value'], POINTS)} 至 {_one(mean['upper']['value'], POINTS)} 分之间。"
        f"两名测试员之间，这个范围是 {_one(people['lower']['value'], POINTS)} 至 "
        f"{_one(people['upper']['value'], POINTS)} 分。"
    )
    said.append(
        f"等级：机器与一名测试员定为同一等级的占 {text_of(single['same_level'], SHARE)}，"
        f"两名测试员之间为 {text_of(people['same_level'], SHARE)}。"
    )
    return said
