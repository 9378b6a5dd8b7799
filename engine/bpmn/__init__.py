"""Executes BPMN diagrams. The only home of SpiffWorkflow and lxml.

``definition.compile_files`` reads (``xml_reader``, ``dialect``, ``dmn_reader``), judges (``lint``)
and builds (``spec_builder``); ``runner.advance`` carries out one command on the ``nodes`` and puts
the result to bytes (``prune``, ``codec``). ``model`` is the vocabulary for the floors above.

May import ``engine.domain`` and ``engine.feel``. Refuses: Python evaluation of anything that
stands in a diagram, the library's clock, the library's data merging and its joins.
"""
