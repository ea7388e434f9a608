"""Public holidays: notes beside due days, never a reason to move one."""

from django.db import models


class Holiday(models.Model):
    """A day off by law or joint decree; an editable table, seeded from the `holidays` package."""

    on = models.DateField("tanggal", unique=True)
    name = models.CharField("nama", max_length=200)

    class Meta:
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        ordering = ["on"]

    def __str__(self) -> str:
        return self.name
