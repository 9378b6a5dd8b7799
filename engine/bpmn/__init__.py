"""Executes BPMN diagrams. The only home of SpiffWorkflow and lxml.

May import ``engine.domain`` and ``engine.feel``. Refuses: Python evaluation of anything that
stands in a diagram, the library's clock, the library's data merging and its joins.
"""
