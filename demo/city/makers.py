"""The list of makers: each makes the records of one family, in this order. Append further ones."""

from __future__ import annotations

from demo.city.activities import make_activities, make_skills
from demo.city.appraisals import make_appraisals
from demo.city.courses import make_courses, make_programmes, make_study
from demo.city.credentials import make_credentials
from demo.city.hours import make_entries, make_rules, make_totals
from demo.city.kinds import make_kinds
from demo.city.making import Maker
from demo.city.matches import make_inductions, make_needs, make_orders, make_pairings
from demo.city.people import make_duplicates, make_posts, make_teachers, make_users
from demo.city.personnel import make_files, make_requests
from demo.city.places import make_places
from demo.city.practised import make_practice
from demo.city.tests_of_years import (
    make_certificates,
    make_marks,
    make_results,
    make_sessions,
    make_sittings,
)
from demo.city.work import make_work

MAKERS = (
    Maker("places", "县区、学校", make_places),
    Maker("teachers", "教师", make_teachers),
    Maker("posts", "任职", make_posts),
    Maker("users", "账号", make_users),
    Maker("sessions", "考次", make_sessions),
    Maker("sittings", "报名与应试", make_sittings),
    Maker("marks", "评分", make_marks),
    Maker("results", "成绩", make_results),
    Maker("certificates", "证书", make_certificates),
    Maker("kinds", "工作系统", make_kinds),
    Maker("programmes", "培训项目", make_programmes),
    Maker("courses", "培训班", make_courses),
    Maker("study", "网联、文本学习", make_study),
    Maker("rules", "学分规则", make_rules),
    Maker("hours", "手工登记的学时", make_entries),
    Maker("practice", "机上练习", make_practice),
    Maker("credentials", "资格与证书", make_credentials),
    Maker("skills", "每人一绝", make_skills),
    Maker("activities", "活动", make_activities),
    Maker("needs", "培训需求", make_needs),
    Maker("orders", "送教订单", make_orders),
    Maker("pairings", "城乡结对", make_pairings),
    Maker("inductions", "新任教师", make_inductions),
    Maker("work", "年度工作计划", make_work),
    Maker("appraisals", "进修学校评估", make_appraisals),
    Maker("files", "人员档案", make_files),
    Maker("requests", "更正申请", make_requests),
    Maker("duplicates", "重复建档的人", make_duplicates),
    Maker("totals", "学分合计", make_totals),
)
