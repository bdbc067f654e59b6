"""Django's entry for this room."""

from django.apps import AppConfig


class HoursConfig(AppConfig):
    """Registers the sources of this room, and what registration asks of it."""

    name = "admin.hours"
    label = "lab_hours"
    verbose_name = "学时学分"

    def ready(self) -> None:
        """Sources, figures, what criteria and retests ask for, what changes totals, the sheet."""
        from admin.accounts.rights import Action
        from admin.credentials.criteria import Ask
        from admin.credentials.facts import register_facts
        from admin.hours import before_retest, by_hand, changed, hand_sheet, practised
        from admin.hours.criteria import hours_fact
        from admin.hours.sources import register_source
        from admin.hours.year_figures import hours_reached
        from admin.testing.training_hours import keep_hours
        from admin.year.figures import Provider, register_figures

        register_figures(Provider("hours", 30, Action.VIEW_TRAINING, hours_reached))
        register_source(by_hand.entries)
        register_source(practised.entries)
        register_facts(Ask.HOURS, hours_fact)
        keep_hours(before_retest.trained)
        changed.connect()
        hand_sheet.register()
