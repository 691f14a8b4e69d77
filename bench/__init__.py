"""Measurements: each prints ratios against a reference taken in the same run; none is part of CI but for tiny sizes."""
