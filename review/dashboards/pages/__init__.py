"""The dashboards: each file gives the tables of one."""
