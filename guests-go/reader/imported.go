package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/reader/internal/lab/reader/imported"
	"lab.example/guests-go/reader/internal/wasi/cli/environment"
	wallclock "lab.example/guests-go/reader/internal/wasi/clocks/wall-clock"
	config "lab.example/guests-go/reader/internal/wasi/config/store"
	keyvalue "lab.example/guests-go/reader/internal/wasi/keyvalue/store"
	"lab.example/guests-go/reader/internal/wasi/random/random"
)

func run(_ imported.Setup, steps cm.List[imported.Step]) cm.List[imported.Outcome] {
	var buckets places
	defer buckets.drop()
	outcomes := make([]imported.Outcome, 0, steps.Len())
	for _, step := range steps.Slice() {
		outcomes = append(outcomes, buckets.run(step))
	}
	return cm.ToList(outcomes)
}

// places are the buckets of one run; a place whose bucket was dropped is cm.ResourceNone,
// which is not the number of any handle.
type places []keyvalue.Bucket

func (p *places) run(step imported.Step) imported.Outcome {
	switch {
	case step.Environment():
		return imported.OutcomePairs(environment.GetEnvironment())
	case step.Arguments():
		return imported.OutcomeTexts(environment.GetArguments())
	case step.Now():
		now := wallclock.Now()
		return imported.OutcomeMoment(cm.Tuple[uint64, uint32]{F0: now.Seconds, F1: now.Nanoseconds})
	case step.RandomBytes() != nil:
		return imported.OutcomeBytes(random.GetRandomBytes(*step.RandomBytes()))
	case step.RandomNumber():
		return imported.OutcomeNumber(random.GetRandomU64())
	case step.Config() != nil:
		return configured(*step.Config())
	case step.WholeConfig():
		return allConfigured()
	case step.Open() != nil:
		return p.open(*step.Open())
	}
	place := placeOf(step)
	if uint64(place) >= uint64(len(*p)) || (*p)[place] == cm.ResourceNone {
		return imported.OutcomeAbsent()
	}
	return runAt(&(*p)[place], step)
}

func (p *places) open(identifier string) imported.Outcome {
	opened := keyvalue.Open(identifier)
	if why := opened.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	*p = append(*p, *opened.OK())
	return imported.OutcomeDone()
}

func (p *places) drop() {
	for _, bucket := range *p {
		if bucket != cm.ResourceNone {
			bucket.ResourceDrop()
		}
	}
}

// placeOf returns the place of a step that has one.
func placeOf(step imported.Step) uint32 {
	for _, entry := range []*imported.Entry{step.Get(), step.Delete(), step.Exists()} {
		if entry != nil {
			return entry.At
		}
	}
	for _, at := range []*uint32{step.Keys(), step.Release()} {
		if at != nil {
			return *at
		}
	}
	return step.Set().At
}

// runAt does a step at a place that has a bucket.
func runAt(place *keyvalue.Bucket, step imported.Step) imported.Outcome {
	bucket := *place
	switch {
	case step.Get() != nil:
		return got(bucket, step.Get().Key)
	case step.Set() != nil:
		pair := step.Set()
		return done(bucket.Set(pair.Key, pair.Value))
	case step.Delete() != nil:
		return done(bucket.Delete(step.Delete().Key))
	case step.Exists() != nil:
		return exists(bucket, step.Exists().Key)
	case step.Keys() != nil:
		return keys(bucket)
	default:
		*place = cm.ResourceNone
		bucket.ResourceDrop()
		return imported.OutcomeDone()
	}
}

func configured(key string) imported.Outcome {
	answer := config.Get(key)
	if why := answer.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	if value := answer.OK().Some(); value != nil {
		return imported.OutcomeText(*value)
	}
	return imported.OutcomeNone()
}

func allConfigured() imported.Outcome {
	answer := config.GetAll()
	if why := answer.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	return imported.OutcomePairs(*answer.OK())
}

func got(bucket keyvalue.Bucket, key string) imported.Outcome {
	answer := bucket.Get(key)
	if why := answer.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	if value := answer.OK().Some(); value != nil {
		return imported.OutcomeBytes(*value)
	}
	return imported.OutcomeNone()
}

func done(answer cm.Result[keyvalue.Error, struct{}, keyvalue.Error]) imported.Outcome {
	if why := answer.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	return imported.OutcomeDone()
}

func exists(bucket keyvalue.Bucket, key string) imported.Outcome {
	answer := bucket.Exists(key)
	if why := answer.Err(); why != nil {
		return imported.OutcomeFailed(why.String())
	}
	return imported.OutcomeFlag(*answer.OK())
}

// keys returns all keys of a bucket, which come in pages.
func keys(bucket keyvalue.Bucket) imported.Outcome {
	var all []string
	var cursor cm.Option[uint64]
	for {
		answer := bucket.ListKeys(cursor)
		if why := answer.Err(); why != nil {
			return imported.OutcomeFailed(why.String())
		}
		page := answer.OK()
		all = append(all, page.Keys.Slice()...)
		if page.Cursor.None() {
			return imported.OutcomeTexts(cm.ToList(all))
		}
		cursor = page.Cursor
	}
}
