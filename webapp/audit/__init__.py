"""The auditor's desk: does the journal fit, from its first entry to the last?"""
