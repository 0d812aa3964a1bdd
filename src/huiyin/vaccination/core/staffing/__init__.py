"""Staffing: how many people each stage needs."""
