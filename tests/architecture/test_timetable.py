from inspect import signature

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from config.timetable import TIMETABLE


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_every_job_is_a_function_that_takes_no_arguments(job):
    assert list(signature(import_string(job.function)).parameters) == []


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
def test_every_job_stands_in_a_module_of_jobs(job):
    assert job.function.rsplit(".", 1)[0].endswith(".tasks")


def test_job_names_are_unique():
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)


def test_a_task_is_not_given_to_a_second_worker_while_the_first_may_still_run_it():
    assert settings.Q_CLUSTER["retry"] >= 3 * settings.Q_CLUSTER["timeout"]
    assert settings.Q_CLUSTER["catch_up"] is False
    assert settings.Q_CLUSTER["max_attempts"] > 0
