"""Chinese words for what the trail keeps: kinds of records, and fields of an act's detail."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

from admin.marking.reviews_due import REVIEW_NAMES
from admin.marking.rule_table import NAMES as RULES
from admin.parallel.gate import MODE_NAMES
from admin.preservation.table import BY_KEY as COLUMNS
from admin.results.models import Appeal, IssuedDocument
from wordlists.syllabus import ITEM_NAMES

SUBJECTS: Mapping[str, str] = {
    "lab_accounts.User": "账号",
    "lab_people.Person": "人员",
    "lab_testing.Session": "考次",
    "lab_testing.Batch": "批次",
    "lab_testing.Room": "考场",
    "lab_testing.Seat": "机位",
    "lab_testing.Candidate": "报名",
    "lab_testing.Sitting": "应试",
    "lab_testing.ProctorPin": "监考密码",
    "lab_marking.MarkingAssignment": "评分任务",
    "lab_marking.TalkMarking": "命题说话评分",
    "lab_results.ResultVersion": "成绩",
    "lab_results.IssuedDocument": "证书与成绩单",
    "lab_practice.PracticeCode": "练习码",
    "lab_practice.PracticeRun": "练习",
    "lab_booth_releases.BoothRelease": "测试机程序",
    "lab_parallel.ParallelRun": "平行评分",
    "lab_preservation.Export": "导出",
    "lab_preservation.Disposal": "销毁申请",
}
# Pages of the console that show the record under its key.
SUBJECT_PAGES: Mapping[str, str] = {
    "lab_accounts.User": "account",
    "lab_people.Person": "person",
    "lab_testing.Session": "session",
    "lab_testing.Sitting": "sitting",
    "lab_parallel.ParallelRun": "parallel-run",
    "lab_preservation.Disposal": "disposal",
}
DETAILS: Mapping[str, str] = {
    "active": "可用",
    "allowed": "规则允许",
    "assigned": "评分任务数",
    "by_machine": "机器",
    "candidate": "报名",
    "chosen": "抽中",
    "columns": "列",
    "count": "人数",
    "device": "设备",
    "digest": "摘要",
    "examiner": "测试员",
    "export": "导出编号",
    "extra_time_percent": "延时（%）",
    "fault": "问题",
    "fee": "费用",
    "files": "文件数",
    "filters": "检索条件",
    "format": "格式",
    "grounds": "原因",
    "high_contrast": "高对比度",
    "hold": "冻结序号",
    "identity_digest": "号码摘要",
    "ip": "地址",
    "item": "项",
    "kind": "种类",
    "large_print": "大字",
    "left": "剩余",
    "mark": "得分",
    "marks": "各项得分",
    "method": "方法",
    "newest": "新版本",
    "number": "编号",
    "of": "总体",
    "opened_at": "开放时间",
    "order": "指令",
    "people": "人数",
    "person": "人员",
    "pin": "密码序号",
    "platform": "系统",
    "post": "岗位",
    "reopening": "重新开放",
    "role": "角色",
    "room": "考场",
    "rows": "行数",
    "scope": "范围",
    "seat": "机位",
    "seed": "种子",
    "session": "考次",
    "sessions": "考次",
    "site": "站点",
    "sitting": "应试",
    "sittings": "份数",
    "spoken_order": "语音说明",
    "state": "状态",
    "status": "状态",
    "tries": "次数",
    "unmasked": "含完整号码",
    "version": "版本",
    "was_right": "正确",
    "written_instructions": "文字提示",
    "year": "年份",
    "years": "年数",
    **{str(number): f"第 {number} 项" for number in range(1, 6)},
    **ITEM_NAMES,
    **{name: setting.label for name, setting in RULES.items()},
}
# What stands as a code in a detail; a later word holds where two kinds share a code.
VALUES: Mapping[str, str] = {
    **{key: column.heading for key, column in COLUMNS.items()},
    "bag": "录音包",
    "table": "成绩表",
    "linear": "线性",
    "isotonic": "保序",
    "q": "检索词",
    "text": "备注等文字",
    "level": "等级",
    "lowest": "最低总分",
    "highest": "最高总分",
    "stage": "阶段",
    "county": "县区",
    "held": "只看被冻结的",
    "session": "考次",
    "sitting": "应试",
    "person": "人员",
    "year": "年份",
    "due": "待缴费",
    "paid": "已缴费",
    "waived": "免缴",
    **dict(IssuedDocument.Kind.choices),
    **dict(Appeal.Scope.choices),
    **{mode.value: name for mode, name in MODE_NAMES.items()},
    **{kind.value: name for kind, name in REVIEW_NAMES.items()},
    **ITEM_NAMES,
}


def subject_word(label: str) -> str:
    """What a kind of record is called: the word of the trail, or the model's own."""
    if label in SUBJECTS:
        return SUBJECTS[label]
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # a record of a kind that no longer is
        return "其他"
