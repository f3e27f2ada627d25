package message

import (
	"encoding/hex"
	"hash"
	"hash/fnv"
	"strconv"
)

// Sum is the number of a body's bytes and their 64-bit FNV-1a.
type Sum struct {
	length uint64
	hash   hash.Hash64
}

// NewSum returns the sum of no byte.
func NewSum() *Sum {
	return &Sum{hash: fnv.New64a()}
}

// Add adds further bytes.
func (s *Sum) Add(piece []byte) {
	s.length += uint64(len(piece))
	s.hash.Write(piece)
}

// Texts returns the number in decimal and the hash in 16 hexadecimal digits.
func (s *Sum) Texts() (length, hash string) {
	return strconv.FormatUint(s.length, 10), hex.EncodeToString(s.hash.Sum(nil))
}
