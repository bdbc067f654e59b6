"""The list of makers: each makes the records of one family, in this order. Append further ones."""

from __future__ import annotations

from demo.city.making import Maker
from demo.city.people import make_duplicates, make_posts, make_teachers, make_users
from demo.city.places import make_places
from demo.city.tests_of_years import (
    make_certificates,
    make_marks,
    make_results,
    make_sessions,
    make_sittings,
)

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
    Maker("duplicates", "重复建档的人", make_duplicates),
)
