"""A diagram as SVG, drawn from its shapes without a browser: pages, papers and prints show the same.

``layout`` reads where everything stands, ``wording`` breaks the names into lines, ``symbols`` has the signs
of BPMN, ``svg`` puts them together. A :class:`Picture` is drawn once and marked as often as needed.
"""
