// Command provider is the component that provides the surroundings that it is given.
package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/provider/buckets"
	"lab.example/guests-go/provider/internal/lab/surroundings/given"
	"lab.example/guests-go/provider/internal/wasi/cli/environment"
	wallclock "lab.example/guests-go/provider/internal/wasi/clocks/wall-clock"
	config "lab.example/guests-go/provider/internal/wasi/config/store"
	keyvalue "lab.example/guests-go/provider/internal/wasi/keyvalue/store"
	"lab.example/guests-go/provider/internal/wasi/random/random"
)

func init() {
	environment.Exports.GetEnvironment = func() cm.List[[2]string] { return given.Get().Variables }
	environment.Exports.GetArguments = func() cm.List[string] { return given.Get().Arguments }
	environment.Exports.InitialCWD = cm.None[string]
	wallclock.Exports.Now = now
	wallclock.Exports.Resolution = func() wallclock.DateTime { return wallclock.DateTime{Nanoseconds: 1} }
	random.Exports.GetRandomBytes = randomBytes
	random.Exports.GetRandomU64 = func() uint64 { return given.Get().Random }
	config.Exports.Get = configured
	config.Exports.GetAll = allConfigured
	keyvalue.Exports.Open = open
	bucket := &keyvalue.Exports.Bucket
	bucket.Destructor = drop
	bucket.Get = get
	bucket.Set = set
	bucket.Delete = remove
	bucket.Exists = exists
	bucket.ListKeys = listKeys
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func now() wallclock.DateTime {
	setup := given.Get()
	return wallclock.DateTime{Seconds: setup.Seconds, Nanoseconds: setup.Nanoseconds}
}

func randomBytes(length uint64) cm.List[uint8] {
	number := given.Get().Random
	bytes := make([]byte, length)
	for i := range bytes {
		bytes[i] = byte(number >> (i % 8 * 8))
	}
	return cm.ToList(bytes)
}

func configured(key string) cm.Result[config.OptionStringShape, cm.Option[string], config.Error] {
	type result = cm.Result[config.OptionStringShape, cm.Option[string], config.Error]
	for _, pair := range given.Get().Config.Slice() {
		if pair[0] == key {
			return cm.OK[result](cm.Some(pair[1]))
		}
	}
	return cm.OK[result](cm.None[string]())
}

func allConfigured() cm.Result[config.ErrorShape, cm.List[[2]string], config.Error] {
	return cm.OK[cm.Result[config.ErrorShape, cm.List[[2]string], config.Error]](given.Get().Config)
}

var (
	opened  buckets.Buckets
	handles = map[cm.Rep]*buckets.Bucket{} // each handle's bucket, by its representation
	lastRep cm.Rep
)

func open(identifier string) cm.Result[keyvalue.ErrorShape, keyvalue.Bucket, keyvalue.Error] {
	type result = cm.Result[keyvalue.ErrorShape, keyvalue.Bucket, keyvalue.Error]
	lastRep++
	handles[lastRep] = opened.Open(identifier)
	return cm.OK[result](keyvalue.BucketResourceNew(lastRep))
}

// drop is called when a handle is dropped.
func drop(self cm.Rep) {
	opened.Close(handles[self])
	delete(handles, self)
}

func get(self cm.Rep, key string) cm.Result[keyvalue.OptionListU8Shape, cm.Option[cm.List[uint8]], keyvalue.Error] {
	type result = cm.Result[keyvalue.OptionListU8Shape, cm.Option[cm.List[uint8]], keyvalue.Error]
	if value, there := handles[self].Get(key); there {
		return cm.OK[result](cm.Some(cm.ToList(value)))
	}
	return cm.OK[result](cm.None[cm.List[uint8]]())
}

// changed is what set and remove return.
type changed = cm.Result[keyvalue.Error, struct{}, keyvalue.Error]

func set(self cm.Rep, key string, value cm.List[uint8]) changed {
	handles[self].Set(key, value.Slice())
	return cm.OK[changed](struct{}{})
}

func remove(self cm.Rep, key string) changed {
	handles[self].Delete(key)
	return cm.OK[changed](struct{}{})
}

func exists(self cm.Rep, key string) cm.Result[keyvalue.ErrorShape, bool, keyvalue.Error] {
	_, there := handles[self].Get(key)
	return cm.OK[cm.Result[keyvalue.ErrorShape, bool, keyvalue.Error]](there)
}

// listKeys returns all keys at once, so there is never a cursor to continue from.
func listKeys(self cm.Rep, _ cm.Option[uint64]) cm.Result[keyvalue.KeyResponseShape, keyvalue.KeyResponse, keyvalue.Error] {
	keys := keyvalue.KeyResponse{Keys: cm.ToList(handles[self].Keys())}
	return cm.OK[cm.Result[keyvalue.KeyResponseShape, keyvalue.KeyResponse, keyvalue.Error]](keys)
}
