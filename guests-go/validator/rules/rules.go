// Package rules holds the rules for users, as the comments in
// wit/user-validator prescribe them. It knows nothing of components, so that
// the Go toolchain tests it natively.
package rules

import (
	"strings"
	"unicode/utf8"
)

// Violation is one broken rule.
type Violation struct {
	// Field is the name of the field at fault.
	Field string
	// Message is the prescribed message, to the letter.
	Message string
}

const (
	minNameLength = 2 // in scalar values
	minAge        = 13
	maxAge        = 150
)

// Check returns the broken rules in the order of the rules: name, email, age.
func Check(name, email string, age uint32) []Violation {
	var violations []Violation
	broken := func(field, message string) {
		violations = append(violations, Violation{field, message})
	}

	switch trimmed := strings.TrimFunc(name, isWhiteSpace); {
	case trimmed == "":
		broken("name", "Name cannot be empty")
	case utf8.RuneCountInString(trimmed) < minNameLength:
		broken("name", "Name must be at least 2 characters")
	}

	if !ValidEmail(email) {
		broken("email", "Invalid email format")
	}

	switch {
	case age < minAge:
		broken("age", "Must be at least 13 years old")
	case age > maxAge:
		broken("age", "Invalid age")
	}

	return violations
}

// ValidEmail reports whether an address has exactly one @, something before it,
// and after it a domain with a dot that is neither its first nor its last byte.
func ValidEmail(email string) bool {
	local, domain, found := strings.Cut(email, "@")
	return found && local != "" &&
		!strings.Contains(domain, "@") &&
		strings.Contains(domain, ".") &&
		!strings.HasPrefix(domain, ".") &&
		!strings.HasSuffix(domain, ".")
}

// isWhiteSpace reports whether r is one of the 25 scalar values that the
// contract counts as white space. They are spelled out because the contract
// fixes them: unicode.IsSpace follows the version of Unicode that Go ships.
func isWhiteSpace(r rune) bool {
	switch {
	case '\t' <= r && r <= '\r', '\u2000' <= r && r <= '\u200A':
		return true
	}
	switch r {
	case ' ', '\u0085', '\u00A0', '\u1680', '\u2028', '\u2029', '\u202F', '\u205F', '\u3000':
		return true
	}
	return false
}
