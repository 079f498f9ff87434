"""The sections of a report, one function each: Context in, Section out (None when there is nothing to say).

To add one: write it in a module here and list it in the task, a module of reportgen/tasks.
"""
