"""Parallel run (平行评分): examiners mark beside the machine, and who may mark alone follows."""
