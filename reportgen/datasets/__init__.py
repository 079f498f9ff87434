"""Frozen, checked arrays per task, joined from the tables that the readers return.

Every dataset holds its `Samples`, and can be taken by samples and put together: see samples.py.
"""
