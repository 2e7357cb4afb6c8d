"""The sub-commands of `manage.py capacity`, one module each.

A module's docstring is its help; `add_arguments(parser)` takes its options, and `run(out, options)`
returns the exit code: 0, or 1 where something is wrong.
"""
