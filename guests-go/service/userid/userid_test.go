package userid

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"testing"
)

// The identifiers were computed outside of this package, by a direct
// transcription of the contract into Python.
func TestOf(t *testing.T) {
	tests := []struct {
		name, email string
		age         uint32
		want        string
	}{
		{"Ada", "ada@example.org", 36, "usr_7ff0c7d3c127a147"},
		{"", "", 0, "usr_d7e4fcfa299d713d"},
		{"", "", 4294967295, "usr_77348fd78d53ca99"},
		{"Zo\u00EB \U0001F600", "z@\u00E9.org", 150, "usr_702a2993345f9ac1"},
		{" Ada ", "ada@example.org", 36, "usr_b58cd80aec0f6e7f"},
		{"Ada", "ada@example.org", 32, "usr_000617b26850af03"},
	}
	for _, test := range tests {
		if got := Of(test.name, test.email, test.age); got != test.want {
			t.Errorf("Of(%q, %q, %d) = %s, want %s", test.name, test.email, test.age, got, test.want)
		}
	}
}

func FuzzOfAgreesWithTheStandardLibrary(f *testing.F) {
	f.Add("Ada", "ada@example.org", uint32(36))
	f.Add("\x00", "", uint32(1<<32-1))
	f.Fuzz(func(t *testing.T, name, email string, age uint32) {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s\x00%s\x00", name, email)
		binary.Write(h, binary.LittleEndian, age)
		if got, want := Of(name, email, age), fmt.Sprintf("usr_%016x", h.Sum64()); got != want {
			t.Errorf("Of(%q, %q, %d) = %s, want %s", name, email, age, got, want)
		}
	})
}
