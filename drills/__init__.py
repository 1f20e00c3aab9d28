"""Fault drills with real processes: something breaks under load, and what was acknowledged is counted afterwards.

`bin/drill` runs them all, `bin/drill 1 13` those. The servers are their own, in .hearth/drill.
"""
