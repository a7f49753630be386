"""Sticks in the window: preparing one, and taking from one."""
