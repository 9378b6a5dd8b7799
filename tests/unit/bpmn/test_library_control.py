"""Negative control: SpiffWorkflow's own join on the same diagram fails what ours passes.

If this test fails one day, the library has changed: look again at docs/decisions/0005.
"""

from __future__ import annotations

import random

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from tests.unit.bpmn.test_joins import BRANCHES, SEEDS, rework_beside_a_live_branch


class Answers:
    """Stands in for the library's Python engine: the one condition of the diagram."""

    def evaluate(self, task, expression, external_context=None):
        return task.data["ok"]


def library_walks_right(seed: int) -> bool:
    parser = BpmnParser()
    parser.add_bpmn_str(rework_beside_a_live_branch().xml())
    workflow = BpmnWorkflow(parser.get_spec("p"), script_engine=Answers())
    order = random.Random(seed)

    def ready(name: str):
        tasks = workflow.get_tasks(state=TaskState.READY)
        return [t for t in tasks if t.task_spec.name == name and isinstance(t.task_spec, UserTask)]

    try:
        workflow.do_engine_steps()
        for round_ in range(1, 5):
            for name in order.sample(BRANCHES, 3):
                if len(ready(name)) != 1 or ready("decide"):
                    return False
                ready(name)[0].run()
                workflow.do_engine_steps()
            (decide,) = ready("decide")
            decide.set_data(ok=round_ == 4)
            decide.run()
            workflow.do_engine_steps()
        return bool(ready("watch"))
    except (WorkflowException, ValueError, KeyError, AttributeError):
        return False


def test_the_librarys_own_join_fails_in_a_loop_beside_a_live_branch():
    assert not all(library_walks_right(seed) for seed in SEEDS)
