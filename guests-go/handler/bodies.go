package main

import (
	"errors"

	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/handler/internal/wasi/http/types"
	"lab.example/guests-go/handler/internal/wasi/io/streams"
)

const (
	mostRead    = 65536 // bytes that one read returns, in the memory of this component
	mostWritten = 4096  // bytes that BlockingWriteAndFlush accepts
)

// errBroken is the error of a body that ended before its last byte or its trailers, or
// that has no receiver any more.
var errBroken = errors.New("the body broke off")

// trailers are those of a body, if it has any.
type trailers = cm.Option[types.Trailers]

var none = cm.None[types.Trailers]()

// read reads a body to its end, hands over each piece as it comes, and returns the
// trailers.
func read(body types.IncomingBody, with func(piece []byte) error) (trailers, error) {
	if err := readBytes(body, with); err != nil {
		body.ResourceDrop()
		return none, err
	}
	return readTrailers(types.IncomingBodyFinish(body))
}

// readAll reads a body whose trailers nobody wants.
func readAll(body types.IncomingBody, with func(piece []byte)) error {
	trailers, err := read(body, func(piece []byte) error {
		with(piece)
		return nil
	})
	if unwanted := trailers.Some(); unwanted != nil {
		unwanted.ResourceDrop()
	}
	return err
}

func readBytes(body types.IncomingBody, with func(piece []byte) error) error {
	stream := must(body.Stream().Result())
	// It is a child of the body, which cannot be finished or dropped before.
	defer stream.ResourceDrop()
	for {
		piece, why, isErr := stream.BlockingRead(mostRead).Result()
		if isErr && why.Closed() {
			return nil
		}
		if isErr {
			dropError(why)
			return errBroken
		}
		if err := with(piece.Slice()); err != nil {
			return err
		}
	}
}

func readTrailers(future types.FutureTrailers) (trailers, error) {
	defer future.ResourceDrop()
	ready := future.Subscribe()
	ready.Block()
	ready.ResourceDrop()
	got := future.Get()
	found, _, isErr := must(got.Some().Result()).Result()
	if isErr {
		return none, errBroken
	}
	child := found.Some()
	if child == nil {
		return found, nil
	}
	// They are a child of the future, so only a copy may outlive it.
	defer child.ResourceDrop()
	return cm.Some(child.Clone()), nil
}

func dropError(why streams.StreamError) {
	if failed := why.LastOperationFailed(); failed != nil {
		failed.ResourceDrop()
	}
}

// passOn passes a body on with its trailers, piece by piece. If it breaks off, so does
// the written one.
func passOn(from types.IncomingBody, to writer) {
	if trailers, err := read(from, to.write); err != nil {
		to.breakOff()
	} else {
		to.finish(trailers)
	}
}

// writer writes a body, until it is finished or breaks off.
type writer struct {
	body   types.OutgoingBody
	stream types.OutputStream
}

func newWriter(body types.OutgoingBody) writer {
	return writer{body, must(body.Write().Result())}
}

// write writes bytes and blocks until the receiver has room for more.
func (w writer) write(bytes []byte) error {
	for len(bytes) > 0 {
		part := bytes[:min(len(bytes), mostWritten)]
		if _, why, isErr := w.stream.BlockingWriteAndFlush(cm.ToList(part)).Result(); isErr {
			dropError(why)
			return errBroken
		}
		bytes = bytes[len(part):]
	}
	return nil
}

func (w writer) finish(with trailers) {
	w.stream.ResourceDrop()
	must(types.OutgoingBodyFinish(w.body, with).Result())
}

func (w writer) breakOff() {
	w.stream.ResourceDrop()
	w.body.ResourceDrop()
}
