"""What a sentence of a plan does: asks for something, says how, remarks, rounds off. Pure."""

from __future__ import annotations

import re

_ACTS = """
制定 制订 颁行 颁布 出台 印发 编制 修订 起草 拟定 建立
健全 完善 优化 创建 创新 开展 开好 召开 举办 组织 启动
实施 落实 贯彻 加强 加大 强化 深化 提升 提高 促进 推进
推动 推广 做好 抓好 搞好 把好 办好 用好 选好 明确 规范
严格 审查 组成 成立 取代 培训 培养 培育 培树 选拔 选聘
选派 评选 认定 考核 检查 督导 督促 指导 协调 配合 会同
发挥 利用 保证 确保 保障 杜绝 禁止 防止 纠正 执行 践行
遵循 树立 坚持 完成 力争 争取 接待 解答 服务 宣传 调研
研究 探索 论证 总结 通报 表彰 列入 纳入 加快 扩大 增加
充实 整合 统筹 建设 改进 改善 改革 依法 试行 开设 开发
编写 征集 申报 上报 报送 填报 下发 进行 安排 部署
"""
_ACT = re.compile("|".join(_ACTS.split()))
_MUST = re.compile(r"(?:^|[^主重需必次紧])要(?!求|点|素|件|领|闻|么|是)|必须|务必|应当|不得|须")
_LINK = re.compile(r"^(?:同时|此外|另外|其次|再次|最后|并且|而且|为此|因此)[，,、]?")
_HOW = re.compile(r"^(?:通过|使|让|从而|以便|以此|籍此|藉此|借此|其中|例如|包括)")
_REMARK = re.compile(r"[（(][^（）()]*[）)][。；;]?")
_PAST = re.compile(
    r"^(?:去年|上年|近年来|近几年|过去|一年来|几年来|目前|当前)|(?:取得|完成|达到|形成|获得|得到)了"
)
_SLOGAN = re.compile(r"^(?:让我们)?为.{4,60}而.{0,20}(?:努力|奋斗|尽职|贡献)")


def asks(sentence: str) -> bool:
    """Whether it asks for something to be done."""
    return bool(_ACT.search(sentence) or _MUST.search(sentence))


def says_how(sentence: str) -> bool:
    """Whether it only says how, or to what end, the one before it is done."""
    plain = _LINK.sub("", sentence)
    first = re.split(r"[，,]", plain)[0]
    return bool(_HOW.match(plain)) and not _MUST.search(first)


def is_remark(sentence: str) -> bool:
    """Whether all of it is a remark in brackets."""
    return bool(_REMARK.fullmatch(sentence))


def is_slogan(sentence: str) -> bool:
    """Whether it rounds off the plan: 为…而努力."""
    return bool(_SLOGAN.match(sentence))


def reports_the_past(sentence: str) -> bool:
    """Whether it tells what was or is, instead of what is to be done."""
    return bool(_PAST.search(sentence))
