package main

import (
	"slices"

	"go.bytecodealliance.org/cm"
)

// echo answers its argument.
func echo[T any](x T) T {
	return x
}

// reverse answers the items of a list in reverse order.
func reverse[T any](x cm.List[T]) cm.List[T] {
	items := slices.Clone(x.Slice())
	slices.Reverse(items)
	return cm.ToList(items)
}

// nest answers a list of the argument and of nothing.
func nest[T any](x T) cm.List[cm.Option[T]] {
	return cm.ToList([]cm.Option[T]{cm.Some(x), cm.None[T]()})
}

// flip answers as an error what was none, and the other way round.
func flip[S, T, OK, Err any](x cm.Result[S, OK, Err]) cm.Result[T, Err, OK] {
	ok, err, isErr := x.Result()
	if isErr {
		return cm.OK[cm.Result[T, Err, OK]](err)
	}
	return cm.Err[cm.Result[T, Err, OK]](ok)
}
