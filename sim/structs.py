"""How does compiled code take many arrays at once?  As a struct: one address, at which it finds where each of them is.

Handed on one by one, seventy arrays are five hundred numbers at every call, in compiled code too, and numba looks at
the type of each.
"""

from __future__ import annotations

import functools
from hashlib import blake2b
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.base import BaseContext
from numba.core.extending import NativeValue, infer_getattr, lower_getattr_generic, models, register_model, unbox
from numba.core.pythonapi import PythonAPI
from numba.core.typing.templates import AttributeTemplate
from numba.np.numpy_support import as_dtype
from numpy.typing import NDArray

__all__ = ["Struct"]

WORD = ir.IntType(64)
ARRAYS: dict[Any, types.Type] = {  # not taken apart: what NDArray[...] is made of differs between versions of NumPy
    NDArray[np.float64]: types.float64,
    NDArray[np.int64]: types.int64,
    NDArray[np.uint32]: types.uint32,
    NDArray[np.bool_]: types.boolean,
}


class StructType(types.Type):
    """A class of structs, to numba; its tables have a word for each field, and one more for each axis of an array."""

    def __init__(self, name: str, kinds: dict[str, types.Type]) -> None:
        self.kinds, self.places, place = kinds, dict[str, int](), 0
        for field, kind in kinds.items():
            self.places[field] = place
            place += 1 + (kind.ndim if isinstance(kind, types.Array) else 0)
        told = ", ".join(f"{field}: {kind}" for field, kind in kinds.items())
        digest = blake2b(told.encode(), digest_size=8).hexdigest()
        super().__init__(name=f"{name}_{digest}")  # part of the name of every compiled function that takes one


class Struct:
    """Base of frozen dataclasses that compiled code takes by their address.

    A field is a float, a bool, another struct, or an array in C's order: of one axis, or of two if it is said to be
    ``Annotated[NDArray[np.float64], 2]``.  Compiled code reads fields and writes into arrays.  Who hands a struct over
    keeps it alive.

    Raises
    ------
    TypeError
        If an array is not what is said of it: compiled code would read beside it.
    """

    _numba_type_: ClassVar[StructType]  # numba asks for it by this name
    _numba_table_: NDArray[np.uint64]
    _numba_address_: int

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls._numba_type_ = StructType(cls.__name__, {field: _kind(hints[field]) for field in cls.__annotations__})

    def __post_init__(self) -> None:
        kinds = self._numba_type_.kinds.items()
        table = np.array([word for field, kind in kinds for word in self._words(field, kind)], dtype=np.uint64)
        object.__setattr__(self, "_numba_table_", table)
        object.__setattr__(self, "_numba_address_", table.ctypes.data)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, field) for field in self._numba_type_.kinds)  # has another address there

    def _words(self, field: str, kind: types.Type) -> list[int]:
        """What the table says of a field."""
        value = getattr(self, field)
        if isinstance(kind, StructType):
            return [value._numba_address_]
        if not isinstance(kind, types.Array):
            return [int(np.float64(value).view(np.uint64)) if kind == types.float64 else int(value)]
        if value.dtype != as_dtype(kind.dtype) or value.ndim != kind.ndim or not value.flags.c_contiguous:
            raise TypeError(f"{type(self).__name__}.{field} is to be {kind}, not {value.dtype} of {value.ndim} axes")
        return [value.ctypes.data, *value.shape]


def _kind(hint: Any) -> types.Type:
    """What a field is to numba."""
    axes = 1
    if get_origin(hint) is Annotated:
        hint, axes = get_args(hint)
    if hint in ARRAYS:
        return types.Array(ARRAYS[hint], axes, "C")
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint._numba_type_
    kinds: dict[Any, types.Type] = {float: types.float64, bool: types.boolean}
    return kinds[hint]


register_model(StructType)(models.OpaqueModel)  # an address


@unbox(StructType)  # type: ignore[untyped-decorator]
def _address(_: StructType, struct: ir.Value, of: Any) -> NativeValue:
    api: PythonAPI = of.pyapi
    number = api.object_getattr_string(struct, "_numba_address_")
    address = api.long_as_voidptr(number)
    api.decref(number)
    return NativeValue(address)


@infer_getattr
class _Fields(AttributeTemplate):  # type: ignore[misc]
    key = StructType

    def generic_resolve(self, kind: StructType, field: str) -> types.Type | None:
        return kind.kinds.get(field)


@lower_getattr_generic(StructType)  # type: ignore[untyped-decorator]
def _field(context: BaseContext, builder: ir.IRBuilder, struct: StructType, address: ir.Value, field: str) -> ir.Value:
    kind, place = struct.kinds[field], struct.places[field]
    first = _word(builder, address, place)
    if isinstance(kind, types.Array):
        shape = [_word(builder, address, place + 1 + axis) for axis in range(kind.ndim)]
        return _array(context, builder, kind, first, shape)
    if isinstance(kind, StructType):
        return builder.inttoptr(first, address.type)
    if kind == types.float64:
        return builder.bitcast(first, ir.DoubleType())
    return builder.trunc(first, context.get_value_type(kind))


def _word(builder: ir.IRBuilder, address: ir.Value, place: int) -> ir.Value:
    """A word of a table.  Nobody writes there: compiled code need not look again after it has written elsewhere."""
    table = builder.bitcast(address, WORD.as_pointer())
    word = builder.load(builder.gep(table, [WORD(place)]), align=WORD.width // 8)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


def _array(
    context: BaseContext, builder: ir.IRBuilder, kind: types.Array, address: ir.Value, shape: list[ir.Value]
) -> ir.Value:
    """An array as numba knows it, of which nobody counts who holds it."""
    model, array = context.data_model_manager[kind], ir.Constant(context.get_value_type(kind), None)
    strides = [WORD(as_dtype(kind.dtype).itemsize)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    for name, value in {
        "nitems": functools.reduce(builder.mul, shape),
        "itemsize": strides[-1],
        "data": builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer()),
        "shape": cgutils.pack_array(builder, shape),
        "strides": cgutils.pack_array(builder, strides),
    }.items():
        array = builder.insert_value(array, value, model.get_field_position(name))
    return array
