// Command handler is the component that answers HTTP requests.
package main

import (
	"slices"
	"strings"

	"go.bytecodealliance.org/cm"
	incominghandler "lab.example/guests-go/handler/internal/wasi/http/incoming-handler"
	"lab.example/guests-go/handler/internal/wasi/http/types"
	"lab.example/guests-go/handler/message"
)

func init() {
	incominghandler.Exports.Handle = handle
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

// call is a request and the place of its response.
type call struct {
	request        types.IncomingRequest
	out            types.ResponseOutparam
	method, target string
	fields         []field
}

func handle(request types.IncomingRequest, out types.ResponseOutparam) {
	defer request.ResourceDrop()
	target := request.PathWithQuery()
	c := call{request, out, nameOf(request.Method()), target.Value(), fieldsOf(request.Headers())}
	switch path, query := message.Target(c.target); path {
	case "/echo":
		body := c.body()
		passOn(body, c.respond(200, c.fields))
	case "/reverse":
		c.reverse()
	case "/sum":
		c.sum()
	case "/ignore":
		c.respond(200, c.fields).finish(none)
	case "/ask":
		c.ask(query)
	default:
		c.respond(404, c.fields).finish(none)
	}
}

func nameOf(method types.Method) string {
	if other := method.Other(); other != nil {
		return *other
	}
	return strings.ToUpper(method.String())
}

func (c *call) body() types.IncomingBody {
	return must(c.request.Consume().Result())
}

// respond sets the response, with the fields of a message under their new names, and
// returns the writer of its body. The host reads a body only after its response is set,
// and writes block until it does.
func (c *call) respond(status types.StatusCode, message []field) writer {
	fields := []field{textField("x-method", c.method), textField("x-path", c.target)}
	response := types.NewOutgoingResponse(newFields(append(fields, renamed(message)...)))
	mustSet(response.SetStatusCode(status))
	body := must(response.Body().Result())
	types.ResponseOutparamSet(c.out, cm.OK[cm.Result[types.ErrorCodeShape, types.OutgoingResponse, types.ErrorCode]](response))
	return newWriter(body)
}

func (c *call) reverse() {
	var pieces [][]byte
	err := readAll(c.body(), func(piece []byte) { pieces = append(pieces, piece) })
	if err != nil {
		c.respond(400, c.fields).finish(none)
		return
	}
	to := c.respond(200, c.fields)
	for _, piece := range slices.Backward(pieces) {
		slices.Reverse(piece)
		if to.write(piece) != nil {
			to.breakOff()
			return
		}
	}
	to.finish(none)
}

func (c *call) sum() {
	sum := message.NewSum()
	if err := readAll(c.body(), sum.Add); err != nil {
		c.respond(400, c.fields).finish(none)
		return
	}
	length, hash := sum.Texts()
	trailers := newFields([]field{textField("x-length", length), textField("x-sum", hash)})
	c.respond(200, c.fields).finish(cm.Some(trailers))
}

func (c *call) ask(query string) {
	response, there := ask(query, c.fields, c.body())
	if !there {
		c.respond(502, nil).finish(none)
		return
	}
	defer response.ResourceDrop()
	body := must(response.Consume().Result())
	passOn(body, c.respond(response.Status(), fieldsOf(response.Headers())))
}
