// Package report has the arithmetic of reports, free of everything that belongs to
// WebAssembly. The normative text is in the comments of wit/reporting/reporting.wit.
package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// highest has the highest age of each bucket but the last.
var highest = [...]uint32{12, 17, 24, 34, 49, 64, 150}

// Ages counts the ages that fall into each bucket.
func Ages(ages []uint32) []uint32 {
	counts := make([]uint32, len(highest)+1)
	for _, age := range ages {
		bucket, _ := slices.BinarySearch(highest[:], age)
		counts[bucket]++
	}
	return counts
}

// A Share is a domain with its number of addresses and its share of them, in
// hundredths of a percent.
type Share struct {
	Domain string
	Users  uint32
	Share  uint32
}

// Domains answers the shares of the domains of some addresses.
func Domains(emails []string) []Share {
	counts := make(map[string]uint32)
	for _, email := range emails {
		_, domain, _ := strings.Cut(email, "@")
		counts[domain]++
	}
	shares := make([]Share, 0, len(counts))
	for domain, users := range counts {
		share := uint64(users) * 10_000 / uint64(len(emails))
		shares = append(shares, Share{domain, users, uint32(share)})
	}
	slices.SortFunc(shares, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Users, a.Users), strings.Compare(a.Domain, b.Domain))
	})
	return shares
}

// Score answers the score of a user.
func Score(age uint32, name string, created bool) float64 {
	length := min(utf8.RuneCountInString(name), 64)
	// The conversions keep the compiler from fusing a product with a sum.
	z := -2.7 + float64(0.031*float64(min(age, 150)))
	z += float64(0.085 * float64(length))
	if created {
		z += 1.9
	}
	return 1 / (1 + math.Exp(-z))
}
