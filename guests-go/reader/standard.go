package main

import (
	"crypto/rand"
	"os"
	"time"

	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/reader/internal/lab/reader/standard"
)

func variable(_ standard.Setup, name string) cm.Result[standard.OptionStringShape, cm.Option[string], string] {
	type result = cm.Result[standard.OptionStringShape, cm.Option[string], string]
	if value, there := os.LookupEnv(name); there {
		return cm.OK[result](cm.Some(value))
	}
	return cm.OK[result](cm.None[string]())
}

func arguments(standard.Setup) cm.Result[cm.List[string], cm.List[string], string] {
	return cm.OK[cm.Result[cm.List[string], cm.List[string], string]](cm.ToList(os.Args))
}

func milliseconds(standard.Setup) cm.Result[string, uint64, string] {
	return cm.OK[cm.Result[string, uint64, string]](uint64(time.Now().UnixMilli()))
}

func randomBytes(_ standard.Setup, length uint32) cm.Result[cm.List[uint8], cm.List[uint8], string] {
	type result = cm.Result[cm.List[uint8], cm.List[uint8], string]
	bytes := make([]byte, length)
	if _, err := rand.Read(bytes); err != nil {
		return cm.Err[result](err.Error())
	}
	return cm.OK[result](cm.ToList(bytes))
}
