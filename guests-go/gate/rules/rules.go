// Package rules holds the rules of gates, as the comments in wit/web-gate prescribe them.
package rules

const token = "open sesame"

// Refusal returns the status with which a request is refused; false if it may pass. The
// tokens are the values of its fields x-token.
func Refusal(tokens []string, loops bool) (uint16, bool) {
	switch {
	case len(tokens) == 0:
		return 401, true
	case tokens[0] != token:
		return 403, true
	case loops:
		return 508, true
	}
	return 0, false
}
