"""What do Lanes become in compiled code?

Vectors of the processor's, so that a line of the kernel is a handful of instructions.  A loop over eight lanes was not:
the compiler must fear that arrays overlap, tests for it before every loop, and lets no number stay in a register from
one loop to the next.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from llvmlite import ir
from numba.core import types
from numba.core.base import BaseContext
from numba.core.datamodel import DataModelManager
from numba.core.extending import lower_builtin, models, register_model
from numba.core.typing.templates import ConcreteTemplate, Signature, infer_global, signature

from sim.kernel.lanes import LANES, any_of, at, choose, fill, larger, put, smaller

__all__: list[str] = []  # importing it teaches numba

NUMBERS, TRUTHS = ir.VectorType(ir.DoubleType(), LANES), ir.VectorType(ir.IntType(1), LANES)
BITS, FIRST = ir.IntType(LANES), ir.Constant(ir.IntType(32), 0)
FIRST_OF_EACH = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
UNKNOWN = ir.Constant(NUMBERS, ir.Undefined)
NUMBER_BYTES = 8


class LanesType(types.Type):
    """Lanes, to numba."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


class WhichType(types.Type):
    """Which, to numba."""

    def __init__(self) -> None:
        super().__init__(name="Which")


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: DataModelManager, of: LanesType) -> None:
        super().__init__(manager, of, NUMBERS)


@register_model(WhichType)
class _WhichModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: DataModelManager, of: WhichType) -> None:
        super().__init__(manager, of, TRUTHS)


LANES_TYPE, WHICH_TYPE, NUMBER, INDEX = LanesType(), WhichType(), types.float64, types.intp
ROWS = types.Array(NUMBER, 2, "C")

Values = Sequence[ir.Value]
Build = Callable[[ir.IRBuilder, Values], ir.Value]


def _define(function: Callable[..., object], build: Build, *cases: Signature) -> None:
    """Say what a function, or an operator, is in compiled code; numbers among its arguments are spread over lanes."""
    infer_global(function)(type("_Template", (ConcreteTemplate,), {"key": function, "cases": list(cases)}))

    def lower(context: BaseContext, builder: ir.IRBuilder, sig: Signature, values: Values) -> ir.Value:
        given = [_given(context, builder, kind, value) for kind, value in zip(sig.args, values, strict=True)]
        built = build(builder, given)
        return context.get_dummy_value() if sig.return_type == types.void else built

    for case in cases:
        lower_builtin(function, *case.args)(lower)


def _given(context: BaseContext, builder: ir.IRBuilder, kind: types.Type, value: ir.Value) -> ir.Value:
    """An argument as it is built with: an array as numba's view of it, a number in all lanes, others as they are."""
    if kind == ROWS:
        return context.make_array(ROWS)(context, builder, value)
    if kind == NUMBER:
        one = builder.insert_element(UNKNOWN, value, FIRST)
        return builder.shuffle_vector(one, UNKNOWN, FIRST_OF_EACH)
    return value


def _place(builder: ir.IRBuilder, values: Values) -> ir.Value:
    """Where a row's field begins: rows lie one after the other, whole."""
    rows, row, field = values
    start = builder.add(builder.mul(row, builder.extract_value(rows.shape, 1)), field)
    return builder.bitcast(builder.gep(rows.data, [start]), NUMBERS.as_pointer())


def _load(builder: ir.IRBuilder, values: Values) -> ir.Value:
    return builder.load(_place(builder, values), align=NUMBER_BYTES)


def _store(builder: ir.IRBuilder, values: Values) -> ir.Value:
    return builder.store(values[3], _place(builder, values[:3]), align=NUMBER_BYTES)


def _any(builder: ir.IRBuilder, values: Values) -> ir.Value:
    return builder.icmp_unsigned("!=", builder.bitcast(values[0], BITS), ir.Constant(BITS, 0))


def _compare(sign: str) -> Build:
    return lambda builder, values: builder.fcmp_ordered(sign, *values)


def _pick(sign: str) -> Build:
    return lambda builder, values: builder.select(_compare(sign)(builder, values), *values)


def _call(name: str) -> Build:
    return lambda builder, values: getattr(builder, name)(*values)


def _of_two(result: types.Type) -> list[Signature]:
    """Lanes with Lanes, or with a number on either side."""
    pairs = ((LANES_TYPE, LANES_TYPE), (LANES_TYPE, NUMBER), (NUMBER, LANES_TYPE))
    return [signature(result, *pair) for pair in pairs]


_define(at, _load, signature(LANES_TYPE, ROWS, INDEX, INDEX))
_define(put, _store, signature(types.void, ROWS, INDEX, INDEX, LANES_TYPE))
_define(fill, lambda _, values: values[0], signature(LANES_TYPE, NUMBER))
_define(any_of, _any, signature(types.boolean, WHICH_TYPE))
_define(smaller, _pick("<"), *_of_two(LANES_TYPE))
_define(larger, _pick(">"), *_of_two(LANES_TYPE))
_define(
    choose,
    _call("select"),
    *(signature(LANES_TYPE, WHICH_TYPE, *case.args) for case in _of_two(LANES_TYPE)),
    signature(LANES_TYPE, WHICH_TYPE, NUMBER, NUMBER),
)
for _symbols, _name in (
    ((operator.add, operator.iadd), "fadd"),
    ((operator.sub,), "fsub"),
    ((operator.mul,), "fmul"),
    ((operator.truediv,), "fdiv"),
):
    for _symbol in _symbols:
        _define(_symbol, _call(_name), *_of_two(LANES_TYPE))
for _symbol, _sign in (
    (operator.lt, "<"),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
    (operator.ne, "!="),
):
    _define(_symbol, _compare(_sign), *_of_two(WHICH_TYPE))
_define(operator.and_, _call("and_"), signature(WHICH_TYPE, WHICH_TYPE, WHICH_TYPE))
