"""Synthetic data: an oblast akimat with its people, appeals at every stage, and the year 2016.

Stands on the same floor as ``engine.operations`` and goes through its verbs only, as any other
driver of the past. Every person, number and text in it is invented.
"""
