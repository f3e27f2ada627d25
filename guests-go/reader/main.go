// Command reader is the component that looks at what surrounds it, by its imports and by
// the standard library.
package main

import (
	"lab.example/guests-go/reader/internal/lab/reader/imported"
	"lab.example/guests-go/reader/internal/lab/reader/standard"
)

func init() {
	imported.Exports.Run = run
	standard.Exports.Variable = variable
	standard.Exports.Arguments = arguments
	standard.Exports.Milliseconds = milliseconds
	standard.Exports.Random = randomBytes
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}
