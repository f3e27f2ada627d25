// Package buckets has buckets of pairs by identifier, free of everything that belongs to
// WebAssembly. The normative text is in the comments of wit/provider/provider.wit.
package buckets

import "slices"

// Buckets are those that are open. The zero value has none.
type Buckets struct {
	byIdentifier map[string]*Bucket
}

// Bucket has pairs in the order in which their keys were first set.
type Bucket struct {
	identifier string
	opened     int // how often it is still to be closed
	keys       []string
	values     map[string][]byte
}

// Open returns the bucket of an identifier, to be closed. It is empty if it is not open
// already.
func (b *Buckets) Open(identifier string) *Bucket {
	bucket := b.byIdentifier[identifier]
	if bucket == nil {
		if b.byIdentifier == nil {
			b.byIdentifier = map[string]*Bucket{}
		}
		bucket = &Bucket{identifier: identifier, values: map[string][]byte{}}
		b.byIdentifier[identifier] = bucket
	}
	bucket.opened++
	return bucket
}

// Close closes a bucket once. It is gone when it was closed as often as it was opened.
func (b *Buckets) Close(bucket *Bucket) {
	bucket.opened--
	if bucket.opened == 0 {
		delete(b.byIdentifier, bucket.identifier)
	}
}

// Get returns the value of a key, and whether there is one.
func (b *Bucket) Get(key string) ([]byte, bool) {
	value, there := b.values[key]
	return value, there
}

// Set sets the value of a key.
func (b *Bucket) Set(key string, value []byte) {
	if _, there := b.values[key]; !there {
		b.keys = append(b.keys, key)
	}
	b.values[key] = value
}

// Delete removes a key, if it is there.
func (b *Bucket) Delete(key string) {
	if _, there := b.values[key]; there {
		delete(b.values, key)
		b.keys = slices.DeleteFunc(b.keys, func(name string) bool { return name == key })
	}
}

// Keys returns all keys in the order in which they were first set.
func (b *Bucket) Keys() []string {
	return slices.Clone(b.keys)
}
