package message

import "strings"

// Target returns the path and the query of a request's target. The query begins with the
// first question mark, and is empty if there is none.
func Target(target string) (path, query string) {
	if i := strings.IndexByte(target, '?'); i >= 0 {
		return target[:i], target[i:]
	}
	return target, ""
}
