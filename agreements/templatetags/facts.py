"""Where the page of an official event is."""

from contextlib import suppress

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.urls import NoReverseMatch, reverse

from ..models import Fact, FactKind

register = template.Library()


@register.simple_tag
def fact_url(fact: Fact) -> str:
    """Return the address of the page of `fact`, "" where there is none. Needs `agreement` selected."""
    # A page of a fact is routed under the name of its kind.
    with suppress(NoReverseMatch, ObjectDoesNotExist):
        if fact.kind == FactKind.MINUTES:
            # A berita acara is a thing before it is an event: its page goes by its own number.
            return reverse("minutes_detail", kwargs={"code": fact.agreement.code, "pk": fact.minutes.pk})
        if fact.kind == FactKind.FORCE_MAJEURE:
            return reverse("force_majeure", kwargs={"code": fact.agreement.code, "pk": fact.force_majeure.pk})
        return reverse(fact.kind, kwargs={"code": fact.agreement.code, "pk": fact.pk})
    return ""
