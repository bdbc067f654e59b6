"""Django's entry for this room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Label prefixed like those of the other rooms."""

    name = "admin.activities"
    label = "lab_activities"
    verbose_name = "活动"

    def ready(self) -> None:
        """Tell the kinds of records of the family, other rooms of its sheets and figures."""
        from admin.accounts.rights import Action
        from admin.activities import activities_sheet, personal_sheet
        from admin.activities.family import ENTRY
        from admin.activities.waiting import register as tell_what_waits
        from admin.activities.year_figures import activities_of, quotas
        from admin.kinds.families import register
        from admin.year.figures import Provider, register_figures

        register(ENTRY)
        activities_sheet.register()
        personal_sheet.register()
        tell_what_waits()
        register_figures(Provider("activities", 60, Action.VIEW_TRAINING, activities_of))
        register_figures(Provider("quotas", 70, Action.VIEW_TRAINING, quotas))
