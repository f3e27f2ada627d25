package main

import "go.bytecodealliance.org/cm"

// must returns the value of a result that is no error, whatever is asked of the handler.
func must[OK, Err any](ok OK, _ Err, isErr bool) OK {
	if isErr {
		panic("an error that cannot be")
	}
	return ok
}

// mustSet wants a value to be set that is always valid.
func mustSet(result cm.BoolResult) {
	if result != cm.ResultOK {
		panic("a value is not valid")
	}
}
