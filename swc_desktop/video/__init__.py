"""Video clips: what their containers say of place, time and length, and single frames of them.

QtMultimedia plays those that are not read by hand, only in child processes
(``processes/clip_work.py``) and in the window.
"""
