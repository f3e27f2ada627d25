package rules

import (
	"slices"
	"testing"
	"unicode"
)

var (
	nameEmpty    = Violation{"name", "Name cannot be empty"}
	nameTooShort = Violation{"name", "Name must be at least 2 characters"}
	emailInvalid = Violation{"email", "Invalid email format"}
	tooYoung     = Violation{"age", "Must be at least 13 years old"}
	tooOld       = Violation{"age", "Invalid age"}
)

func TestCheck(t *testing.T) {
	const email = "ada@example.org"
	tests := []struct {
		what  string
		name  string
		email string
		age   uint32
		want  []Violation
	}{
		{"a valid user", "Ada", email, 36, nil},
		{"no name", "", email, 36, []Violation{nameEmpty}},
		{"a name of white space", " \t\u3000\u2029", email, 36, []Violation{nameEmpty}},
		{"one letter", "A", email, 36, []Violation{nameTooShort}},
		{"one letter between white space", "\u0085A\u00A0", email, 36, []Violation{nameTooShort}},
		{"one scalar value of four bytes", "\U0001F600", email, 36, []Violation{nameTooShort}},
		{"one grapheme of two scalar values", "e\u0301", email, 36, nil},
		{"white space inside counts", "A B", email, 36, nil},
		{"a byte order mark is no white space", "\uFEFFA", email, 36, nil},
		{"zero bytes are no white space", "\x00\x00", email, 36, nil},
		{"the lowest age", "Ada", email, 13, nil},
		{"below the lowest age", "Ada", email, 12, []Violation{tooYoung}},
		{"age zero", "Ada", email, 0, []Violation{tooYoung}},
		{"the highest age", "Ada", email, 150, nil},
		{"above the highest age", "Ada", email, 151, []Violation{tooOld}},
		{"the highest u32", "Ada", email, 1<<32 - 1, []Violation{tooOld}},
		{"all rules broken", "", "", 0, []Violation{nameEmpty, emailInvalid, tooYoung}},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			got := Check(test.name, test.email, test.age)
			if !slices.Equal(got, test.want) {
				t.Errorf("Check(%q, %q, %d) = %q, want %q", test.name, test.email, test.age, got, test.want)
			}
		})
	}
}

func TestValidEmail(t *testing.T) {
	tests := []struct {
		email string
		want  bool
	}{
		{"a@b.c", true},
		{"a@b..c", true},
		{" a @ b.c ", true},
		{".@\u00E9.\u00E9", true},
		{"", false},
		{"@", false},
		{"a.b", false},
		{"@b.c", false},
		{"a@", false},
		{"a@b", false},
		{"a@.", false},
		{"a@.b", false},
		{"a@b.", false},
		{"a@.b.c", false},
		{"a@@b.c", false},
		{"a@b@c.d", false},
		{"a@b.c@", false},
	}
	for _, test := range tests {
		if got := ValidEmail(test.email); got != test.want {
			t.Errorf("ValidEmail(%q) = %t, want %t", test.email, got, test.want)
		}
	}
}

// Go's own table of the property is the second opinion on the spelled-out set.
func TestIsWhiteSpaceIsThePropertyWhiteSpace(t *testing.T) {
	count := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if got, want := isWhiteSpace(r), unicode.Is(unicode.White_Space, r); got != want {
			t.Errorf("isWhiteSpace(%U) = %t, want %t", r, got, want)
		}
		if isWhiteSpace(r) {
			count++
		}
	}
	if count != 25 {
		t.Errorf("%d scalar values are white space, want 25", count)
	}
}
