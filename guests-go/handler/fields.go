package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/handler/internal/wasi/http/types"
	"lab.example/guests-go/handler/message"
)

// field is a name and a value.
type field = cm.Tuple[types.FieldName, types.FieldValue]

// fieldsOf returns the fields of a message, and drops the handle to them: it is a child
// of the message.
func fieldsOf(headers types.Headers) []field {
	defer headers.ResourceDrop()
	return headers.Entries().Slice()
}

// passedOn returns those of the fields that are passed on.
func passedOn(fields []field) []field {
	var passed []field
	for _, field := range fields {
		if message.IsPassedOn(string(field.F0)) {
			passed = append(passed, field)
		}
	}
	return passed
}

// renamed returns the fields that are passed on, under the names that a response has.
func renamed(fields []field) []field {
	renamed := passedOn(fields)
	for i := range renamed {
		renamed[i].F0 = types.FieldName(message.OutName(string(renamed[i].F0)))
	}
	return renamed
}

func textField(name types.FieldName, value string) field {
	return field{F0: name, F1: types.FieldValue(cm.ToList([]byte(value)))}
}

func newFields(fields []field) types.Fields {
	return must(types.FieldsFromList(cm.ToList(fields)).Result())
}
