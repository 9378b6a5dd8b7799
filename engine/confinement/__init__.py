"""What is not ours runs, or answers, within limits of time, memory and size.

``parent`` has a child process work and hears it only so long; ``child`` is what that process does to
itself first; ``http`` asks another system. The standard library alone: a child must start fast.
"""
