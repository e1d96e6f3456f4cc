package media

import (
	"errors"
	"fmt"
)

// Refused says to a person why an upload is not taken, and what to do about it.
// The format is constant and stands apart from what it is filled with, so that it
// can be said in another language.
type Refused struct {
	Format string
	Args   []any
	Remedy string
}

func (r *Refused) Error() string { return fmt.Sprintf(r.Format, r.Args...) + ": " + r.Remedy }

// What a refusal says, and what it is filled with.
const (
	EmptyFile   = "%q is empty"                                                  // name
	LargeFile   = "%q has %d bytes, at most %d are allowed"                      // name, bytes, limit
	ManyUploads = "%d files are being uploaded already"                          // number
	FullUploads = "uploads of %d bytes are under way, at most %d fit"            // bytes, limit
	LongerFile  = "%q has more than the %d bytes it was said to have"            // name, bytes
	PartOfFile  = "%d of the %d bytes of %q have arrived"                        // bytes, bytes, name
	DiskFull    = "the controller's disk is full; %d of %d bytes of %q are kept" // bytes, bytes, name
)

// What to do about it.
const (
	TakeAnother = "take another file, or export it again"
	MakeSmaller = "make it smaller: fewer pixels, or a shorter film"
	WaitForOne  = "wait until one is done, or drop one"
	GoOn        = "go on sending"
	MakeRoom    = "make room on it, then go on: nothing is lost"
)

var (
	// ErrNoUpload says that there is no such upload: it was dropped, or nobody went
	// on with it for too long.
	ErrNoUpload = errors.New("there is no such upload: begin anew")
	// ErrOvertaken ends an Append when a newer one goes on with the same upload, as
	// after a connection that is dead and doesn't know it.
	ErrOvertaken = errors.New("a newer connection goes on with this upload")
)

// WrongOffset refuses bytes that don't go on where the upload ends.
type WrongOffset struct{ Given, Want int64 }

func (w *WrongOffset) Error() string {
	return fmt.Sprintf("bytes from %d on were sent: send those from %d on", w.Given, w.Want)
}
