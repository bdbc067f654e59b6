"""Credits of a year: who has reached what is asked, who has not, by county."""

from __future__ import annotations

from django.urls import reverse

from admin.hours.models import HourTotal
from admin.hours.rule import HourRule
from admin.hours.rules_in_force import rules_in_force
from admin.hours.shortfalls import REACHED, SHORT, by_year_and_unit
from admin.hours.shortfalls import Asked as Listed
from admin.year.figures import (
    Asked,
    Cell,
    Figure,
    Figures,
    Table,
    by_county,
    percent,
    with_filters,
)

TITLE = "学时学分"
ALL = "all"
_HEADINGS = ("县区", "应修", "已达到", "未达到", "达标率")


def hours_reached(asked: Asked) -> Figures:
    """Of the period in which the year lies; two queries."""
    rule = next((one.rule for one in rules_in_force() if asked.year in one.rule.all_years), None)
    if rule is None:
        return Figures(TITLE)
    years = [one for one in rule.all_years if one <= asked.year]
    spans = (*years, HourTotal.WHOLE)
    counted = by_year_and_unit(Listed(rule, asked.today, state=ALL), asked.within, spans)
    sums = {span: _sum(counted, span) for span in spans}
    people, short = sums[asked.year]
    trend = tuple((str(one), percent(sums[one][0] - sums[one][1], sums[one][0])) for one in years)
    whole, whole_short = sums[HourTotal.WHOLE]
    of_year, of_whole = str(asked.year), str(HourTotal.WHOLE)
    return Figures(
        TITLE,
        figures=(
            Figure(
                "达标率",
                f"{percent(people - short, people):.1f}",
                "%",
                trend,
                _address(asked, rule, of_year, ALL),
                f"应修 {people} 人",
            ),
            Figure(
                "已达到", str(people - short), "人", (), _address(asked, rule, of_year, REACHED)
            ),
            Figure("未达到", str(short), "人", (), _address(asked, rule, of_year, SHORT)),
            Figure(
                "本周期未达到",
                str(whole_short),
                "人",
                (),
                _address(asked, rule, of_whole, SHORT),
                f"{rule.all_years[0]}—{rule.all_years[-1]} 年，共 {whole} 人",
            ),
        ),
        tables=(_by_county(asked, rule, counted),),
    )


def _sum(counted: list[tuple[int, str, int, int]], year: int) -> tuple[int, int]:
    rows = [one for one in counted if one[0] == year]
    return sum(one[2] for one in rows), sum(one[3] for one in rows)


def _by_county(asked: Asked, rule: HourRule, counted: list[tuple[int, str, int, int]]) -> Table:
    rows = [(path, (people, short)) for year, path, people, short in counted if year == asked.year]
    lines = []
    for name, county, (people, short) in by_county(asked, rows):
        every, reached, lacking = (
            _address(asked, rule, str(asked.year), state, county) for state in (ALL, REACHED, SHORT)
        )
        lines.append(
            (
                Cell(name, every),
                Cell(str(people), every),
                Cell(str(people - short), reached),
                Cell(str(short), lacking),
                Cell(f"{percent(people - short, people):.1f}%", every),
            )
        )
    return Table(f"{asked.year} 年各县区的学分", _HEADINGS, tuple(lines))


def _address(asked: Asked, rule: HourRule, year: str, state: str, county: str = "") -> str:
    return with_filters(
        reverse("hours"),
        period=rule.begins.isoformat(),
        year=year,
        state=state,
        unit=county or asked.county,
    )
