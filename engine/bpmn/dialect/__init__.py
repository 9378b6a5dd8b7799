"""Reads the dialect: BPMN 2.0 with the Camunda 8 ("zeebe") extensions.

Every element and attribute is either read into :mod:`engine.bpmn.diagram`, known to be without
meaning for execution, or refused by its name. Nothing is dropped in silence.
"""
