"""Records that are written once."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnly(models.Model):
    """A record that is written once; a correction is a further record."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it; TypeError for a second time."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError(f"{type(self).__name__} is never deleted")
