"""Trying an act out before its confirmation is asked for."""

from django import forms
from django.db import transaction
from django.http import HttpResponse

from accounts.access import NotAllowed

from ..services import Refused
from .base import ActView


class RehearsedActView(ActView):
    """An act that is done and undone once before the confirmation.

    So what the domain would refuse is refused at once, and nobody is asked to confirm what cannot be. The act itself
    judges again when it is confirmed.
    """

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        if "confirmed" not in self.request.POST:
            try:
                with transaction.atomic():
                    self.perform(form)
                    transaction.set_rollback(True)
            except (Refused, NotAllowed) as error:
                return self.refuse(form, error)
        return super().form_valid(form)
