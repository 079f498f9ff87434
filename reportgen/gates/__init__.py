"""Regression gates: requirements on a record that pass, fail, or are missed by no more than chance explains."""
