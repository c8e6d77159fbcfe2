"""How is one question asked at many points?

`sampling` chooses the points, `scan` answers at one of them, `running` has all of them answered, `indices` and
`analysis` say which factor matters; `result` holds what came out and `words` its names.  Figures, page and tables read
the last two only, and of the others what a point and an index are.
"""
