"""Workflows: what happens to people by itself, step by step, and why.

Owns: workflows, their versions, the file they are written in, triggers, steps, enrolments, what
each step did, goals and exits, playbooks and detections.
Does not own: messages (it plans them through the gate), scores, segments and tags (it calls
their operations), the log (it reads it, and records who came in and who left).

documents/   the file format: a document made sure of, and as the program that runs
triggers/    what brings people in
steps/       what can be done with them, a set at a time
running/     who is due, and the way of a set through its steps
"""
