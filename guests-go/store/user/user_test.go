package user

import (
	"errors"
	"slices"
	"testing"
)

func TestAdd(t *testing.T) {
	for _, test := range []struct {
		name, email string
		answer      error // of every statement
		want        string
		executed    []string
	}{
		{"", "", nil, "name is required", nil},
		{"a", "b", nil, "email is invalid", nil},
		{"'); --", "'@'", nil, "", []string{create, "INSERT INTO users VALUES ('''); --', '''@''')"}},
		{"a", "@", errors.New("Not connected"), "Not connected", []string{create}},
		{"a", "@", errors.New(there), there, []string{create, "INSERT INTO users VALUES ('a', '@')"}},
	} {
		var executed []string
		_, err := Add(test.name, test.email, func(sql string) (uint64, error) {
			executed = append(executed, sql)
			return 1, test.answer
		})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want || !slices.Equal(executed, test.executed) {
			t.Errorf("%q, %q: got %q after %q, want %q after %q",
				test.name, test.email, got, executed, test.want, test.executed)
		}
	}
}
