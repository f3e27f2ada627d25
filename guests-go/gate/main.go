// Command gate is the component that looks at HTTP requests, and refuses them or hands
// them on.
package main

import (
	"go.bytecodealliance.org/cm"
	incominghandler "lab.example/guests-go/gate/internal/wasi/http/incoming-handler"
	"lab.example/guests-go/gate/internal/wasi/http/types"
	"lab.example/guests-go/gate/rules"
)

func init() {
	incominghandler.Exports.Handle = handle
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func handle(request types.IncomingRequest, out types.ResponseOutparam) {
	if status, refused := judge(request); refused {
		request.ResourceDrop()
		refuse(out, types.StatusCode(status))
	} else {
		incominghandler.Handle(request, out)
	}
}

func judge(request types.IncomingRequest) (status uint16, refused bool) {
	fields := request.Headers()
	// They are a child of the request, which may go to the handler.
	defer fields.ResourceDrop()
	var tokens []string
	for _, value := range fields.Get("x-token").Slice() {
		tokens = append(tokens, string(cm.List[uint8](value).Slice()))
	}
	return rules.Refusal(tokens, fields.Has("x-loop"))
}

func refuse(out types.ResponseOutparam, status types.StatusCode) {
	fields := types.NewFields()
	must(fields.Append("x-gate", types.FieldValue(cm.ToList([]byte("refused")))).Result())
	response := types.NewOutgoingResponse(fields)
	if response.SetStatusCode(status) != cm.ResultOK {
		panic("the status is not valid")
	}
	body := must(response.Body().Result())
	types.ResponseOutparamSet(out, cm.OK[cm.Result[types.ErrorCodeShape, types.OutgoingResponse, types.ErrorCode]](response))
	// A body without bytes is finished, too: dropped, it would break off.
	must(types.OutgoingBodyFinish(body, cm.None[types.Trailers]()).Result())
}

// must returns the value of a result that is no error, whatever is asked of the gate.
func must[OK, Err any](ok OK, _ Err, isErr bool) OK {
	if isErr {
		panic("an error that cannot be")
	}
	return ok
}
