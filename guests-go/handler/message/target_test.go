package message

import "testing"

func TestTheFirstQuestionMarkBeginsTheQuery(t *testing.T) {
	for _, test := range []struct{ target, path, query string }{
		{"", "", ""},
		{"/ask", "/ask", ""},
		{"/ask?", "/ask", "?"},
		{"/a%3F?b?c", "/a%3F", "?b?c"},
	} {
		if path, query := Target(test.target); path != test.path || query != test.query {
			t.Errorf("%q: got %q and %q, want %q and %q", test.target, path, query, test.path, test.query)
		}
	}
}
