"""How is one question asked at many points?

`sampling` chooses the points, `running` answers at each of them, `indices` and `analysis` say which factor matters;
`result` holds what came out and `words` its names.  Figures, page and tables read the last two only.
"""
