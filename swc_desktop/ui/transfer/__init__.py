"""USB sticks in the window: preparing one, and installing from one."""
