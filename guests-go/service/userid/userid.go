// Package userid derives the identifiers of users, as the comments in
// wit/user-service prescribe it.
package userid

// Of returns the identifier of the user with these fields.
func Of(name, email string, age uint32) string {
	h := hash(offsetBasis)
	h.addString(name)
	h.addByte(0)
	h.addString(email)
	h.addByte(0)
	for shift := 0; shift < 32; shift += 8 {
		h.addByte(byte(age >> shift))
	}
	return "usr_" + h.hex()
}

// hash is an FNV-1a hash of 64 bits. The one in hash/fnv takes byte slices: each
// string would have to be copied, and in this component nothing is ever freed.
type hash uint64

const (
	offsetBasis = 0xcbf29ce484222325
	prime       = 0x100000001b3
)

func (h *hash) addByte(b byte) {
	*h = (*h ^ hash(b)) * prime
}

func (h *hash) addString(s string) {
	for i := range len(s) {
		h.addByte(s[i])
	}
}

// hex returns the hash as 16 lower-case digits.
func (h hash) hex() string {
	var digits [16]byte
	for i := range digits {
		digits[i] = "0123456789abcdef"[h>>(60-4*i)&0xf]
	}
	return string(digits[:])
}
