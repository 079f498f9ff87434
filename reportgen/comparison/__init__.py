"""Versions side by side: functions of records."""
