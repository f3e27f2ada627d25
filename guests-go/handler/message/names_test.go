package message

import "testing"

func TestNamesAreRenamedBehindTheirPrefix(t *testing.T) {
	for _, name := range []string{"", "x-in", "X-in-a", "x-inside", "a-x-in-"} {
		if IsPassedOn(name) {
			t.Errorf("%q is passed on", name)
		}
	}
	for name, want := range map[string]string{
		"x-in-":      "x-out-",
		"x-in-a":     "x-out-a",
		"x-in-x-in-": "x-out-x-in-",
	} {
		if got := OutName(name); !IsPassedOn(name) || got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
