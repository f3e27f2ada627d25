package message

import "testing"

// The hashes of "", "a" and "foobar" are test vectors of FNV's authors; that of "ac"
// begins with a zero.
func TestASumDoesNotDependOnHowTheBytesAreCut(t *testing.T) {
	for _, test := range []struct {
		pieces       []string
		length, hash string
	}{
		{nil, "0", "cbf29ce484222325"},
		{[]string{"a"}, "1", "af63dc4c8601ec8c"},
		{[]string{"a", "c"}, "2", "089c4507b5459a1d"},
		{[]string{"foo", "", "bar"}, "6", "85944171f73967e8"},
	} {
		sum := NewSum()
		for _, piece := range test.pieces {
			sum.Add([]byte(piece))
		}
		if length, hash := sum.Texts(); length != test.length || hash != test.hash {
			t.Errorf("%q: got %s and %s, want %s and %s", test.pieces, length, hash, test.length, test.hash)
		}
	}
}
