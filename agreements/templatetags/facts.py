"""Where the page of an official event is."""

from contextlib import suppress

from django import template
from django.urls import NoReverseMatch, reverse

from ..models import Fact

register = template.Library()

@register.simple_tag
def fact_url(fact: Fact) -> str:
    """Return the address of the page of `fact`, "" where there is none. Needs `agreement` selected."""
    # A page of a fact is routed under the name of its kind.
    with suppress(NoReverseMatch):
        return reverse(fact.kind, kwargs={"code": fact.agreement.code, "pk": fact.pk})
    return ""
