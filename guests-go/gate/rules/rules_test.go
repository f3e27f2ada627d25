package rules

import "testing"

func TestTheFirstRuleThatHoldsGivesTheStatus(t *testing.T) {
	for _, test := range []struct {
		tokens  []string
		loops   bool
		status  uint16
		refused bool
	}{
		{nil, false, 401, true},
		{nil, true, 401, true},
		{[]string{""}, false, 403, true},
		{[]string{"open sesame "}, true, 403, true},
		{[]string{"Open sesame", token}, false, 403, true},
		{[]string{token}, true, 508, true},
		{[]string{token, ""}, false, 0, false},
	} {
		status, refused := Refusal(test.tokens, test.loops)
		if status != test.status || refused != test.refused {
			t.Errorf("%q, %t: got %d, %t, want %d, %t",
				test.tokens, test.loops, status, refused, test.status, test.refused)
		}
	}
}
