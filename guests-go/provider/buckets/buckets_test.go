package buckets

import (
	"slices"
	"testing"
)

func wantKeys(t *testing.T, bucket *Bucket, want ...string) {
	t.Helper()
	if got := bucket.Keys(); !slices.Equal(got, want) {
		t.Errorf("got the keys %q, want %q", got, want)
	}
}

func TestKeysAreInTheOrderInWhichTheyWereFirstSet(t *testing.T) {
	bucket := new(Buckets).Open("")
	for _, key := range []string{"c", "a", "", "c"} {
		bucket.Set(key, nil)
	}
	before := bucket.Keys()
	wantKeys(t, bucket, "c", "a", "")
	bucket.Delete("c")
	bucket.Delete("d")
	wantKeys(t, bucket, "a", "")
	bucket.Set("c", nil)
	wantKeys(t, bucket, "a", "", "c")
	if !slices.Equal(before, []string{"c", "a", ""}) {
		t.Errorf("keys that were returned became %q", before)
	}
}

func TestAKeyHasItsLastValue(t *testing.T) {
	bucket := new(Buckets).Open("")
	bucket.Set("a", []byte("1"))
	bucket.Set("a", nil)
	if value, there := bucket.Get("a"); len(value) != 0 || !there {
		t.Errorf("got %q, %v", value, there)
	}
	bucket.Delete("a")
	if value, there := bucket.Get("a"); there {
		t.Errorf("got %q after it was deleted", value)
	}
}

func TestABucketLastsUntilItIsClosedAsOftenAsOpened(t *testing.T) {
	var buckets Buckets
	bucket, other := buckets.Open("a"), buckets.Open("b")
	if buckets.Open("a") != bucket || bucket == other {
		t.Error("an identifier does not have one bucket")
	}
	bucket.Set("k", nil)
	wantKeys(t, other)
	buckets.Close(bucket)
	wantKeys(t, buckets.Open("a"), "k")
	buckets.Close(bucket)
	buckets.Close(bucket)
	wantKeys(t, buckets.Open("a"))
}
