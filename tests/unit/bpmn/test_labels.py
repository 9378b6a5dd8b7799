from __future__ import annotations

from pathlib import Path

from engine.bpmn.labels import labels

APPEAL = Path(__file__).parents[3] / "workflows" / "appeal" / "appeal.bpmn"


def test_nodes_named_flows_and_lanes_of_the_appeal_have_labels_in_three_languages() -> None:
    found = labels(APPEAL.read_bytes())
    assert found["register_appeal"]["en"] == "Register the appeal"
    shown = {id_: texts for id_, texts in found.items() if not id_.startswith("message_")}
    assert [id_ for id_, texts in shown.items() if set(texts) != {"kk", "ru", "en"}] == []
