"""Takes out one permission check at a time and sees whether a test notices.

`python -m tests.security.without_each_check` does it all, goes on where it was stopped, and tells what nobody noticed.
Every `.visible_to(…)`, `can_…(…)` and every `can_…` that is handed on, whoever somebody is compared with in a rule,
`if …: raise PermissionDenied`, and whatever else `known.py` knows as a check, is compiled with a switch around it, so
that nothing is copied, started or imported again for a change. A first run notes which tests come by
which check and find that it matters: something is hidden, somebody is refused. The nearest of them are asked at once
with the check taken out, and once more with it in place when one fails, so that a test that always fails proves
nothing. A second run asks the others about what nobody noticed.
"""
