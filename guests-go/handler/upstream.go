package main

import (
	"go.bytecodealliance.org/cm"
	outgoinghandler "lab.example/guests-go/handler/internal/wasi/http/outgoing-handler"
	"lab.example/guests-go/handler/internal/wasi/http/types"
)

// ask passes a request on to the upstream and returns the response, if there is one.
func ask(query string, received []field, body types.IncomingBody) (types.IncomingResponse, bool) {
	request := types.NewOutgoingRequest(newFields(passedOn(received)))
	mustSet(request.SetMethod(types.MethodPost()))
	mustSet(request.SetScheme(cm.Some(types.SchemeHTTPS())))
	mustSet(request.SetAuthority(cm.Some("upstream.example")))
	mustSet(request.SetPathWithQuery(cm.Some("/" + query)))
	to := newWriter(must(request.Body().Result()))
	// The host reads the body only after this, and writes block until then.
	future, _, isErr := outgoinghandler.Handle(request, cm.None[types.RequestOptions]()).Result()
	if isErr {
		to.breakOff()
		body.ResourceDrop()
		return cm.ResourceNone, false
	}
	// If the upstream stopped reading, the future still has its response or error.
	passOn(body, to)
	return wait(future)
}

func wait(future types.FutureIncomingResponse) (types.IncomingResponse, bool) {
	defer future.ResourceDrop()
	ready := future.Subscribe()
	ready.Block()
	ready.ResourceDrop()
	got := future.Get()
	response, _, isErr := must(got.Some().Result()).Result()
	return response, !isErr
}
