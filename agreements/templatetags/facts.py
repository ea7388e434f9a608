"""Where the page of an official event is."""

from contextlib import suppress

from django import template
from django.urls import NoReverseMatch, reverse

from ..models import Fact, FactKind

register = template.Library()

# A feedback is shown on the page of the delivery it answers, both kinds of report on one page.
_PAGES = {
    FactKind.REQUESTED_REPORT: ("use_report",),
    FactKind.PERIODIC_REPORT: ("use_report",),
}


@register.simple_tag
def fact_url(fact: Fact) -> str:
    """Return the address of the page of `fact`, "" where there is none. Needs `agreement` selected."""
    for name in (fact.kind, *_PAGES.get(FactKind(fact.kind), ())):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs={"code": fact.agreement.code, "pk": fact.pk})
    return ""
