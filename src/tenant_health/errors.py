"""The one error that the command line shows as a message instead of a traceback."""


class UserError(Exception):
    """Something the user can fix.

    The text says what is wrong (table, column, value) and what to do next.
    """
