// Package espflasher stands in for the module of the same name when the lab
// compiles TinyGo. TinyGo uses it only to flash ESP boards, the lab never does,
// and the module proxy does not serve it. It has the names that TinyGo 0.42
// mentions; every action of it fails.
package espflasher

import (
	"errors"
	"io"
)

var errNoFlasher = errors.New("this build of TinyGo cannot flash ESP boards")

// ResetMode is a way to reset a board.
type ResetMode int

// ResetUSBJTAG resets over USB.
const ResetUSBJTAG ResetMode = 1

// StdoutLogger is where progress would be written to.
type StdoutLogger struct{ W io.Writer }

// Options are the options of a Flasher.
type Options struct {
	Compress  bool
	Logger    *StdoutLogger
	ResetMode ResetMode
}

// DefaultOptions returns empty options.
func DefaultOptions() *Options { return &Options{} }

// Flasher would flash a board; New never returns one.
type Flasher struct{}

// New fails.
func New(port string, opts *Options) (*Flasher, error) { return nil, errNoFlasher }

// Close fails.
func (*Flasher) Close() error { return errNoFlasher }

// ChipName returns nothing.
func (*Flasher) ChipName() string { return "" }

// EraseFlash fails.
func (*Flasher) EraseFlash(progress func(current, total int)) error { return errNoFlasher }

// FlashImage fails.
func (*Flasher) FlashImage(data []byte, offset uint32, progress func(current, total int)) error {
	return errNoFlasher
}

// Reset fails.
func (*Flasher) Reset() error { return errNoFlasher }
