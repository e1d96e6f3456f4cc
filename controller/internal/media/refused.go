package media

import (
	"errors"
	"fmt"
)

// Refused says why an upload is not taken. What a person is told of it is said
// elsewhere, in their language.
type Refused struct {
	Why        Fault
	Name       string // of the file, as its owner calls it
	Have, Most int64  // bytes, or uploads
}

// Fault is a reason to take no file, or no more of one.
type Fault string

// The faults of a file, and of the place where it is to go.
const (
	EmptyFile   Fault = "empty-file"
	LargeFile   Fault = "large-file"   // Have bytes, Most are allowed
	ManyUploads Fault = "many-uploads" // Have are under way, Most are allowed
	FullUploads Fault = "full-uploads" // Have bytes are under way, Most fit
	LongerFile  Fault = "longer-file"  // than the Most bytes that it was said to have
	PartOfFile  Fault = "part-of-file" // Have of Most bytes have arrived
	DiskFull    Fault = "disk-full"    // Have of Most bytes are kept
)

func (r *Refused) Error() string {
	return fmt.Sprintf("%q is not taken: %s (have %d, most %d)", r.Name, r.Why, r.Have, r.Most)
}

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
