// Package message has what the handler knows of HTTP messages, free of everything that
// belongs to WebAssembly.
package message

import "strings"

const (
	in  = "x-in-"
	out = "x-out-"
)

// IsPassedOn tells whether the handler passes on a field of this name.
func IsPassedOn(name string) bool {
	return strings.HasPrefix(name, in)
}

// OutName returns the name that a field which is passed on has in a response.
func OutName(name string) string {
	return out + strings.TrimPrefix(name, in)
}
