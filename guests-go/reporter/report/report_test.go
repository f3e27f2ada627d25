package report

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestAges(t *testing.T) {
	edges := []uint32{0, 12, 13, 17, 18, 24, 25, 34, 35, 49, 50, 64, 65, 150, 151, math.MaxUint32}
	if got := Ages(edges); !slices.Equal(got, []uint32{2, 2, 2, 2, 2, 2, 2, 2}) {
		t.Errorf("Ages(%v) = %v", edges, got)
	}
	if got := Ages(nil); !slices.Equal(got, make([]uint32, 8)) {
		t.Errorf("Ages(nil) = %v", got)
	}
}

func TestDomains(t *testing.T) {
	emails := []string{"a@b.c", "a@\U0001f600.c", "a@\uff5e.c", "b@b.c", "c@B.c"}
	want := []Share{{"b.c", 2, 4000}, {"B.c", 1, 2000}, {"\uff5e.c", 1, 2000}, {"\U0001f600.c", 1, 2000}}
	if got := Domains(emails); !slices.Equal(got, want) {
		t.Errorf("Domains(%q) = %v, want %v", emails, got, want)
	}
	if got := Domains(nil); len(got) != 0 {
		t.Errorf("Domains(nil) = %v", got)
	}
	if got := Domains([]string{"a@b.c", "a@c.d", "a@c.d"})[1].Share; got != 3333 {
		t.Errorf("the share of one in three is %d", got)
	}
}

func TestScore(t *testing.T) {
	if got, want := Score(0, "", false), 1/(1+math.Exp(2.7)); got != want {
		t.Errorf("the least score is %v, want %v", got, want)
	}
	if Score(150, "", true) != Score(math.MaxUint32, "", true) {
		t.Error("ages above 150 count")
	}
	if Score(9, strings.Repeat("é", 64), true) != Score(9, strings.Repeat("a", 65), true) {
		t.Error("names beyond 64 scalar values count")
	}
	for _, more := range []float64{Score(30, "Ali", false), Score(31, "Al", false), Score(30, "Al", true)} {
		if more <= Score(30, "Al", false) {
			t.Errorf("%v is no more than the score of less", more)
		}
	}
}
