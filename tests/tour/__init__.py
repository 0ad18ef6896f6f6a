"""The tour: the whole main job, driven in a real browser on an empty database. `make tour` runs it.

Every station asserts a fact read from the database or a mail. Every page visited is pictured and checked by axe at both
widths. Pictures and `report.json` go to `var/tour/`.
"""
