"""Frozen, checked arrays per task, joined from the tables that the readers return.

To add a task, write a module with its dataset and `join(ground_truth, predictions, options)`.
"""
